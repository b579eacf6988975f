-- A whole link table was emptied.
TRUNCATE gallery_photos;
