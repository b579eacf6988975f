# Gallery 'pets' and its links, with new keys: from the backup through files into temporary tables, and from there, where they do not exist, into live.
set -e -o pipefail
psql -qAtX -d "$BACKUP" -c "COPY (SELECT title, title_slug, description, is_public, date_added, category_id FROM gallery WHERE title_slug = 'pets') TO STDOUT (FORMAT binary)" >gallery.bin
psql -qAtX -d "$BACKUP" -c "COPY (SELECT l.photo_id FROM gallery_photos l JOIN gallery g ON g.id = l.gallery_id WHERE g.title_slug = 'pets') TO STDOUT (FORMAT binary)" >links.bin
psql -qAtX -v ON_ERROR_STOP=1 -d "$LIVE" <<'END'
BEGIN;
CREATE TEMP TABLE tg ON COMMIT DROP AS SELECT title, title_slug, description, is_public, date_added, category_id FROM gallery WITH NO DATA;
CREATE TEMP TABLE tl (photo_id int) ON COMMIT DROP;
\copy tg FROM 'gallery.bin' (FORMAT binary)
\copy tl FROM 'links.bin' (FORMAT binary)
INSERT INTO gallery (title, title_slug, description, is_public, date_added, category_id) SELECT * FROM tg ON CONFLICT DO NOTHING;
INSERT INTO gallery_photos (gallery_id, photo_id) SELECT g.id, tl.photo_id FROM tl, gallery g WHERE g.title_slug = 'pets' ON CONFLICT DO NOTHING;
COMMIT;
END
