-- A gallery with ten links is gone (postgresql-data-one.sql left it ten).
DELETE FROM gallery_photos WHERE gallery_id = 43;
DELETE FROM gallery WHERE id = 43;
