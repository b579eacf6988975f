-- A row is gone, and with it what hung on it: in fifty tables; in others, what referred to that is NULL.
DELETE FROM s4.t0 WHERE id = 1;
