-- Gallery "pets" and its links are gone.
BEGIN; DELETE FROM gallery_photos WHERE gallery_id=42; DELETE FROM gallery WHERE id=42; COMMIT;
