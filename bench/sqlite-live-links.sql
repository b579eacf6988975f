-- A live database in which every link is gone.
PRAGMA synchronous=OFF; PRAGMA journal_mode=OFF; DELETE FROM gallery_photos;
