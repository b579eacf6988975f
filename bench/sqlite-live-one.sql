-- A live database in which one comment is gone.
DELETE FROM comment WHERE id=:N/4;
