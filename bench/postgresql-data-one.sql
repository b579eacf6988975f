-- Gallery 43 keeps ten of its links.
DELETE FROM gallery_photos WHERE gallery_id = 43 AND id NOT IN (SELECT id FROM gallery_photos WHERE gallery_id = 43 ORDER BY id LIMIT 10);
