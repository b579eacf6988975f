-- 1 % of the photos and all that hangs on them gone, 1 % changed, 1 % new: spread over all key ranges.
SET timezone='UTC'; BEGIN;
DELETE FROM gallery_photos WHERE photo_id%100=50; DELETE FROM photo_tags WHERE photo_id%100=50; DELETE FROM comment WHERE photo_id%100=50; DELETE FROM photo WHERE id%100=50;
UPDATE photo SET caption=caption||' (edited)', view_count=view_count+1 WHERE id%100=51;
INSERT INTO photo SELECT i, format('Photo %s',i), format('photo-%s',i), 'photologue/photos/'||lpad((i%1000)::text,4,'0')||'/IMG_'||lpad(to_hex((i*2654435761)%4294967296),8,'0')||'.jpg', format('Caption of photo %s near place %s, shot number %s of the series',i,(i*40503)%65536,to_hex((i*2246822519)%4294967296)), CASE WHEN i%5=0 THEN NULL ELSE timestamptz '2015-01-01'+i*interval '1 minute' END, (i*48271)%10007, i%11<>0 FROM generate_series(:N::bigint+1,:N+:N/100) i;
SELECT setval('photo_id_seq',:N+:N/100);
COMMIT; VACUUM ANALYZE;
