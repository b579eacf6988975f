-- What Rowback's own connection has, so that the scripts work under the same conditions.
PRAGMA foreign_keys=ON; PRAGMA synchronous=FULL; PRAGMA mmap_size=0; PRAGMA cache_size=-2000; PRAGMA b.cache_size=-2000; PRAGMA temp_store=FILE;
