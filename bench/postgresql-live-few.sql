-- A thousandth of the photos changed, all in one range of keys.
UPDATE photo SET caption = caption || ' (edited)' WHERE id BETWEEN :N / 2 AND :N / 2 + :N / 1000;
VACUUM ANALYZE photo;
