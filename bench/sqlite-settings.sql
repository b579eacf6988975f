-- What Rowback's own connection has, so that the scripts work under the same conditions.
PRAGMA foreign_keys=ON; PRAGMA main.synchronous=FULL; PRAGMA mmap_size=0; PRAGMA main.cache_size=-8000; PRAGMA b.cache_size=-2000; PRAGMA temp.cache_size=-16000;
