"""The races on PostgreSQL: live and backup are two databases of one server of the bench's own, with its defaults for durability."""
import contextlib, glob, os, re, shutil, subprocess, sys
from racing import DATA, HERE, MANY, ROWBACK, Command, Contestant, Table, expect, output_of, race, say

FOLDER = os.path.join(DATA, "postgresql")
PORT = "54329"
OWN = "relnamespace IN (SELECT oid FROM pg_namespace WHERE nspname = 'public' OR nspname ~ '^s[0-4]$')"  # where the bench's tables are


# --- the parts -------------------------------------------------------------------------------------------------------

def gallery(bench, mode):
    """A gallery with its N/100 links comes back, with new keys."""
    wanted = bench.count(bench.backup, "gallery_photos")

    def check(place):
        expect(bench.count(place.live, "gallery_photos") == wanted, "not all links came back")
        expect(bench.count(place.live, "gallery WHERE title_slug='pets'") == 1, "the gallery did not come back")

    contestants = [
        Contestant("by hand", lambda p: hand(p, "gallery"), check),
        Contestant("rowback", lambda p: rowback(p, "restore", "gallery", "--where", "title_slug = 'pets'", "--keys", "new", "--max-rows", MANY, "--yes"), check),
    ]
    race(bench, contestants, bench.runs, live=bench.variant("gallery"))
    return Table(f"A gallery with {bench.n // 100:,} links, renumbered", "restore --yes: identity of every photo linked to, journal and verification included", contestants,
                 "by hand", [("rowback", "by hand", 1.5)])


def table(bench, mode):
    """A whole lost table comes back."""
    wanted = bench.count(bench.backup, "gallery_photos")
    check = lambda place: expect(bench.count(place.live, "gallery_photos") == wanted, "not all links came back")
    contestants = [
        Contestant("by hand", lambda p: hand(p, "table"), check),
        Contestant("rowback", lambda p: rowback(p, "restore", "gallery_photos", "--all", "--max-rows", MANY, "--yes"), check),
    ]
    race(bench, contestants, min(bench.runs, 3), live=bench.variant("table"))
    return Table(f"A whole lost table: {wanted:,} links", "against a direct binary COPY; journal and verification included", contestants, "by hand", [("rowback", "by hand", 1.3)])


def missing(bench, mode):
    """Every photo that is missing comes back with its links, comments and tags."""
    live = bench.variant("missing")
    wanted = {t: bench.count(bench.backup, t) for t in ("gallery_photos", "comment", "photo_tags")}

    def check(place):
        for name, rows in wanted.items():
            expect(bench.count(place.live, name) == rows, f"{name}: not all rows came back")
        expect(bench.count(place.live, "photo") == bench.n + bench.n // 100, "photo: not all rows came back")
        expect(bench.count(place.live, "photo WHERE caption LIKE '% (edited)'") == bench.n // 100, "an edited photo was overwritten")

    contestants = [
        Contestant("by hand", lambda p: hand(p, "missing"), check),
        Contestant("rowback", lambda p: rowback(p, "restore", "photo", "--all", "--max-rows", MANY, "--yes"), check),
    ]
    race(bench, contestants, bench.runs, live=live)
    rows = bench.n // 100 + sum(wanted[t] - bench.count(live, t) for t in wanted)
    return Table(f"All missing rows: {rows:,} of them", "photos with their links, comments and tags", contestants, "by hand", [("rowback", "by hand", 1.2)])


def compare(bench, name, what, script, limit, counts):
    live = bench.variant(name) if name else bench.copy("same", bench.backup)
    contestants = [
        Contestant("by hand", lambda p: hand(p, script), changes=False),
        Contestant("rowback", lambda p: rowback(p, "diff", "photo"), changes=False),
    ]
    race(bench, contestants, bench.runs, live=live)
    output = subprocess.run([ROWBACK, "diff", "photo", "--json", "--live", address(live), "--backup", address(bench.backup)], capture_output=True, text=True).stdout
    found = [int(n) for n in re.findall(r'"(?:deleted|changed|added)":\s*(\d+)', output)[:3]]
    expect(found == counts, f"diff counts something else: {found} instead of {counts}")
    return Table(f"Comparing {bench.n:,} photos, {what}", {"checksum": "against one pass over both sides at once of the cheapest checksum that is right for these columns",
                 "stream": "against both sides copied in the order of their keys to nowhere, at once"}[script], contestants, "by hand", [("rowback", "by hand", limit)])


def identical(bench, mode):
    return compare(bench, None, "identical", "checksum", 1.3, [0, 0, 0])


def few(bench, mode):
    return compare(bench, "few", "different in one range of keys", "checksum", 1.3, [0, bench.n // 1000 + 1, 0])


def spread(bench, mode):
    one = bench.n // 100
    return compare(bench, "missing", "3 % of them different, in all ranges", "stream", 1.5, [one, one, one])


def one(bench, mode):
    """A gallery with ten links comes back: of a large database and of a small one."""
    small = Sized(bench, 1000)
    contestants = []
    for name, size in ("small", small), ("large", bench):
        contestants.append(Contestant(name, lambda p: rowback(p, "restore", "gallery", "--key", "43", "--yes"), live=size.variant("one"), backup=size.backup,
                                      check=lambda p: expect(bench.count(p.live, "gallery_photos WHERE gallery_id = 43") == 10, "the gallery did not come back")))
    race(bench, contestants, max(bench.runs, 9))
    return Table("One gallery with ten links", f"small: {small.n:,} photos, large: {bench.n:,}", contestants, "small", [("large", "small", 1.1)],
                 note="No slower, within what the clock can tell (10 %).")


def wide(bench, mode):
    """What hung on a row comes back, of 500 tables that refer to each other 2,250 times."""
    bench.server.build("wide", None, ["postgresql-wide.sql"], bench.n)
    bench.server.build("live_wide", "wide", ["postgresql-live-wide.sql"], bench.n)
    lost = bench.rows("wide") - bench.rows("live_wide")
    check = lambda p: expect(bench.rows(p.live) == bench.rows("wide"), "not all rows came back")
    where = {"live": "live_wide", "backup": "wide"}
    contestants = [
        Contestant("rowback plan", lambda p: rowback(p, "plan", "s4.t0", "--key", "1"), changes=False, **where),
        Contestant("rowback plan, in live already", lambda p: rowback(p, "plan", "s4.t0", "--key", "9"), changes=False, **where),
        Contestant("rowback restore", lambda p: rowback(p, "restore", "s4.t0", "--key", "1", "--yes"), check, **where),
        Contestant("rowback diff", lambda p: rowback(p, "diff"), changes=False, **where),
    ]
    race(bench, contestants, bench.runs)
    return Table("500 tables", f"2,250 foreign keys, 15,000 rows; a row with what hung on it in fifty tables: {lost} rows", contestants, None, [], seconds=[("rowback plan", 2)])


PARTS = {"pg-gallery": gallery, "pg-table": table, "pg-missing": missing, "pg-identical": identical, "pg-few": few, "pg-spread": spread, "pg-one": one, "pg-wide": wide}
MODES = {}


# --- how they run ----------------------------------------------------------------------------------------------------

def address(database):
    return f"postgres:///{database}?host={FOLDER}&port={PORT}&user=app"


def hand(place, script):
    shutil.copy(os.path.join(HERE, f"postgresql-hand-{script}.sh"), place.folder)
    return Command(["bash", f"postgresql-hand-{script}.sh"], place.folder, start=["bash", "-c", "psql --version"],
                   environment={"LIVE": address(place.live), "BACKUP": address(place.backup)})


def rowback(place, *words):
    return Command([ROWBACK, *words, "--live", address(place.live), "--backup", address(place.backup)], place.folder, start=[ROWBACK, "--version"])


class Place:
    def __init__(self, folder, live, backup):
        self.folder, self.live, self.backup = folder, live, backup


class Sized:
    """The databases of one size, made when they are first needed and kept."""

    def __init__(self, server, n):
        self.server, self.n = server, n
        self.backup = f"backup_{n}"
        server.build(self.backup, None, ["postgresql-data.sql", "postgresql-data-one.sql"], n)

    def variant(self, name):
        """The live database in which something is lost."""
        database = f"live_{self.n}_{name}"
        self.server.build(database, self.backup, [f"postgresql-live-{name}.sql"], self.n)
        return database

    def copy(self, name, database):
        self.server.build(f"live_{self.n}_{name}", database, [], self.n)
        return f"live_{self.n}_{name}"


class Bench(Sized):
    """The server, and how a run is laid out on it."""

    def __init__(self, n, runs, orm):
        self.runs = runs
        self.process = subprocess.Popen(["bash", os.path.join(HERE, "postgresql-server.sh"), FOLDER, binaries(), PORT], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        said = self.process.stdout.readline().strip()
        if said != "ready":
            sys.exit(f"bench: the PostgreSQL server did not start: {said or 'see ' + os.path.join(FOLDER, 'log')}")
        if self.ask("postgres", "SELECT count(*) FROM pg_roles WHERE rolname = 'app'") == "0":
            self.ask("postgres", "CREATE ROLE app LOGIN")
        super().__init__(self, n)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.ask("postgres", "DROP DATABASE IF EXISTS live")
        self.process.stdin.close()
        self.process.wait()

    @contextlib.contextmanager
    def stage(self, live, changes, backup=None):
        """Live is a fresh copy unless nothing will change it; nothing is left to be written out, and what is read is in the page cache."""
        folder = os.path.join(DATA, "run")
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(folder)
        if changes:
            self.ask("postgres", "DROP DATABASE IF EXISTS live")
            self.ask("postgres", f"CREATE DATABASE live TEMPLATE {live} STRATEGY file_copy OWNER app")
            live = "live"
        place = Place(folder, live, backup or self.backup)
        for database in place.live, place.backup:
            self.ask(database, f"SELECT sum(pg_prewarm(oid)) FROM pg_class WHERE relkind IN ('r', 'i') AND {OWN}")
        self.ask("postgres", "CHECKPOINT")
        os.sync()
        yield place
        shutil.rmtree(folder)

    def build(self, database, template, scripts, n):
        if self.ask("postgres", f"SELECT count(*) FROM pg_database WHERE datname = '{database}'") == "1":
            return
        say(f"building database {database} …")
        self.ask("postgres", "DROP DATABASE IF EXISTS unfinished")
        self.ask("postgres", f"CREATE DATABASE unfinished TEMPLATE {template or 'template0'} STRATEGY file_copy OWNER app")
        if template is None:
            self.ask("unfinished", "CREATE EXTENSION pg_prewarm")
            self.ask("unfinished", "GRANT CREATE ON SCHEMA public TO app; GRANT CREATE ON DATABASE unfinished TO app")
        for script in scripts:
            # As the administrator, because the data is loaded without checking references; what it makes is the role's.
            subprocess.run(["psql", "-qAtX", "-v", "ON_ERROR_STOP=1", "-v", f"N={n}", "-d", f"postgres:///unfinished?host={FOLDER}&port={PORT}&user=admin", "-f",
                            os.path.join(HERE, script)], check=True, stdout=subprocess.DEVNULL)
        if template is None:
            self.ask("unfinished", f"DO $$ DECLARE t text; BEGIN FOR t IN SELECT oid::regclass FROM pg_class WHERE relkind = 'r' AND {OWN} "
                     "LOOP EXECUTE format('ALTER TABLE %s OWNER TO app', t); END LOOP; FOR t IN SELECT oid::regnamespace FROM pg_namespace WHERE nspname ~ '^s[0-4]$' LOOP EXECUTE format('ALTER SCHEMA %s OWNER TO app', t); END LOOP; END $$")
        self.ask("postgres", f"ALTER DATABASE unfinished RENAME TO {database}")

    def ask(self, database, sql):
        result = subprocess.run(["psql", "-qAtX", "-v", "ON_ERROR_STOP=1", "-d", f"postgres:///{database}?host={FOLDER}&port={PORT}&user=admin", "-c", sql], capture_output=True, text=True)
        if result.returncode != 0:
            sys.exit(f"bench: {sql}: {result.stderr}")
        return result.stdout.strip()

    def count(self, database, table):
        return int(self.ask(database, f"SELECT count(*) FROM {table}"))

    def rows(self, database):
        """Of all tables of a wide database."""
        tables = self.ask(database, "SELECT schemaname || '.' || tablename FROM pg_tables WHERE schemaname ~ '^s[0-4]$'").split()
        return int(self.ask(database, "SELECT " + " + ".join(f"(SELECT count(*) FROM {t})" for t in tables)))


def binaries():
    places = sorted(glob.glob("/usr/lib/postgresql/*/bin"), key=lambda p: int(p.split("/")[4]), reverse=True) + os.environ.get("PATH", "").split(":")
    for place in [os.environ.get("ROWBACK_POSTGRESQL_BIN", ""), *places]:
        if os.path.exists(os.path.join(place, "initdb")):
            return place
    sys.exit("bench: the PostgreSQL server's binaries are missing (package postgresql)")


def version():
    return output_of(os.path.join(binaries(), "postgres"), "--version")
