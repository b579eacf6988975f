"""The races on SQLite: files beside each other, the contestants under the same settings."""
import contextlib, os, re, shutil, sqlite3, subprocess
from racing import DATA, HERE, MANY, ROWBACK, Command, Contestant, InProgram, Table, built, expect, output_of, race, say

ORM = os.path.join(DATA, "orm-recipe", "OrmRecipe.dll")
PROGRAM = os.path.join(DATA, "with-contexts", "WithContexts.dll")


# --- the parts -------------------------------------------------------------------------------------------------------

def gallery(bench, mode):
    """A gallery with its N/100 links comes back."""
    backup, live = bench.backup, bench.variant("gallery")
    wanted = count(backup, "gallery_photos")

    def check(place):
        expect(count(place.live, "gallery_photos") == wanted, "not all links came back")
        expect(count(place.live, "gallery WHERE title_slug='pets'") == 1, "the gallery did not come back")
        expect(pairs_missing(place.live, backup) == 0, "links lead elsewhere")

    contestants = [
        Contestant("by hand", lambda p: shell(p, "live.db", "sqlite-hand-gallery.sql"), check),
        Contestant("rowback", lambda p: rowback(p, "restore", "gallery", "--where", "title_slug = 'pets'", "--max-rows", MANY, "--yes"), check),
    ]
    race(bench, contestants, bench.runs, live=live, mode=mode)
    if bench.orm and mode == "delete":
        build("OrmRecipe", ORM)
        orm = Contestant("ORM", lambda p: Command(["dotnet", ORM, "live.db", "backup.db"], p.folder, start=["dotnet", ORM]), check)
        race(bench, [orm], 1, live=live, mode=mode)
        contestants.append(orm)
    return Table(f"A gallery with {bench.n // 100:,} links ({mode} journal)", "restore --yes: identity of every photo linked to, journal and "
                 "verification included", contestants, "by hand", [("rowback", "by hand", 1.8)])


def missing(bench, mode):
    """Every photo that is missing comes back with its links, comments and tags."""
    backup, live = bench.backup, bench.variant("missing")
    wanted = {t: count(backup, t) for t in ("gallery_photos", "comment", "photo_tags")}

    def check(place):
        for table, rows in wanted.items():
            expect(count(place.live, table) == rows, f"{table}: not all rows came back")
        expect(count(place.live, "photo") == bench.n + bench.n // 100, "photo: not all rows came back")
        expect(count(place.live, "photo WHERE caption LIKE '% (edited)'") == bench.n // 100, "an edited photo was overwritten")

    contestants = [
        Contestant("by hand", lambda p: shell(p, "live.db", "sqlite-hand-missing.sql"), check),
        Contestant("rowback", lambda p: rowback(p, "restore", "photo", "--all", "--max-rows", MANY, "--yes"), check),
    ]
    race(bench, contestants, bench.runs, live=live, mode=mode)
    rows = bench.n // 100 + sum(wanted[t] - count(live, t) for t in wanted)
    return Table(f"All missing rows: {rows:,} of them ({mode} journal)", "photos with their links, comments and tags", contestants, "by hand",
                 [("rowback", "by hand", 1.2)])


def diff(bench, mode):
    """All tables of both databases are compared."""
    live = bench.variant("missing")
    contestants = [
        Contestant("by hand", lambda p: shell(p, "backup.db", "sqlite-hand-diff.sql"), changes=False),
        Contestant("rowback", lambda p: rowback(p, "diff"), changes=False),
    ]
    targets = [("rowback", "by hand", 1.0)]
    if shutil.which("sqldiff"):
        contestants.append(Contestant("sqldiff", lambda p: Command(["sqldiff", "backup.db", "live.db"], p.folder, start=["sqldiff", "--help"]), changes=False))
        targets.append(("rowback", "sqldiff", 1 / 2.5))
    race(bench, contestants, bench.runs, live=live, mode=mode)
    output = subprocess.run([ROWBACK, "diff", "photo", "--json", "--live", live, "--backup", bench.backup], capture_output=True, text=True).stdout
    one = bench.n // 100
    expect(re.search(rf'"deleted":\s*{one},\s*"changed":\s*{one},\s*"added":\s*{one}\b', output), "diff counts something else: " + output[:300])
    return Table("Comparing all tables", f"{bench.n:,} photos, 3 times as many links, comments, tags", contestants, "by hand", targets)


def one(bench, mode):
    """One row comes back: of a large database and of a small one."""
    small = Bench(1000, bench.runs, False)
    contestants = []
    for name, size in ("small", small), ("large", bench):
        wanted = count(size.backup, "comment")
        contestants.append(Contestant(
            name, lambda p, n=size.n: rowback(p, "restore", "comment", "--key", str(n // 4), "--yes"), live=size.variant("one"), backup=size.backup,
            check=lambda p, w=wanted: expect(count(p.live, "comment") == w, "the comment did not come back")))
    race(bench, contestants, max(bench.runs, 9), mode=mode)
    return Table("One row", f"a comment, by its key; small: {small.n:,} photos, large: {bench.n:,}", contestants, "small", [("large", "small", 1.1)],
                 note="No slower, within what the clock can tell (10 %).")


def memory(bench, mode):
    """A whole lost link table comes back, of three sizes."""
    contestants = []
    for links in (10**5, 10**6, 10**7):
        if links > 10 * bench.n:
            continue
        backup, live = bench.links(links)
        contestant = Contestant(f"rowback, {links:,} links", lambda p: rowback(p, "restore", "gallery_photos", "--all", "--max-rows", MANY, "--yes"),
                                lambda p, w=links: expect(count(p.live, "gallery_photos") == w, "not all links came back"), live=live, backup=backup)
        race(bench, [contestant], 1, mode=mode)
        contestants.append(contestant)
    return Table("A whole lost link table", "one run each; peak memory is to stay under 150 MB and flat", contestants, None, [])


def contexts(bench, mode):
    """A gallery with its N/100 links comes back inside a program: by the core, with EF Core contexts, and by a loop through EF Core."""
    build("WithContexts", PROGRAM)
    small = Bench(20_000, bench.runs, False)
    backup, live, small_live = bench.backup, bench.variant("gallery"), small.variant("gallery")
    wanted = count(backup, "gallery_photos")

    def check(place):
        expect(count(place.live, "gallery_photos") == wanted, "not all links came back")
        expect(pairs_missing(place.live, backup) == 0, "links lead elsewhere")

    def command(place, way):
        shutil.copy(small_live, os.path.join(place.folder, "small.db"))
        return Command(["dotnet", PROGRAM, way, "live.db", "backup.db", "small.db", small.backup], place.folder, start=None)

    contestants = [InProgram(name, lambda p, w=way: command(p, w), check) for name, way in (("core", "core"), ("with contexts", "contexts"), ("EF Core loop", "batches"))]
    race(bench, contestants, max(bench.runs, 9), live=live, mode=mode)
    return Table(f"A gallery with {bench.n // 100:,} links, inside a program", "a .NET program that has been running for a while, timed by itself; peak memory of the whole program",
                 contestants, "core", [("with contexts", "core", 1.1)],
                 note="The loop loads the links, looks which photos are there, adds and saves a thousand at a time; it knows no identity, reads nothing back and keeps no journal.")


PARTS = {"gallery": gallery, "missing": missing, "diff": diff, "one": one, "memory": memory, "contexts": contexts}
MODES = {"gallery": ("delete", "wal"), "missing": ("delete", "wal")}  # live's journal modes; else delete


# --- how they run ----------------------------------------------------------------------------------------------------

def shell(place, database, script):
    for name in (script, "sqlite-settings.sql"):
        shutil.copy(os.path.join(HERE, name), place.folder)
    return Command(["sqlite3", "-batch", "-init", "/dev/null", database], place.folder, start=["sqlite3", "-batch", "-init", "/dev/null", ":memory:"],
                   stdin=os.path.join(place.folder, script))


def rowback(place, *words):
    return Command([ROWBACK, *words, "--live", "live.db", "--backup", "backup.db"], place.folder, start=[ROWBACK, "--version"])


class Place:
    def __init__(self, folder):
        self.folder, self.live = folder, os.path.join(folder, "live.db")


class Bench:
    """The data of one size, and how it is laid out for a run."""

    def __init__(self, n, runs, orm):
        self.n, self.runs, self.orm = n, runs, orm
        self.folder = os.path.join(DATA, str(n))
        self.backup = os.path.join(self.folder, "backup.db")
        built(self.backup, lambda path: sql(path, "sqlite-data.sql", N=n))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(os.path.join(DATA, "run"), ignore_errors=True)

    def variant(self, name):
        """The live database in which something is lost."""
        live = os.path.join(self.folder, f"live-{name}.db")
        built(live, lambda path: (shutil.copy(self.backup, path), sql(path, f"sqlite-live-{name}.sql", N=self.n)))
        return live

    def links(self, number):
        folder = os.path.join(DATA, f"links-{number}")
        backup, live = os.path.join(folder, "backup.db"), os.path.join(folder, "live.db")
        built(backup, lambda path: sql(path, "sqlite-links.sql", L=number))
        built(live, lambda path: (shutil.copy(backup, path), sql(path, "sqlite-live-links.sql")))
        return backup, live

    @contextlib.contextmanager
    def stage(self, live, mode, changes, backup=None):
        """A folder with live.db, a fresh copy unless nothing will change it, and backup.db; both in the page cache, nothing left to be written out."""
        place = Place(os.path.join(DATA, "run"))
        shutil.rmtree(place.folder, ignore_errors=True)
        os.makedirs(place.folder)
        beside = os.path.join(place.folder, "backup.db")
        os.link(backup or self.backup, beside)
        if changes:
            shutil.copyfile(live, place.live)
            if mode != "delete":
                sqlite(place.live, f"PRAGMA journal_mode={mode}")
        else:
            os.link(live, place.live)
        os.sync()
        for path in beside, place.live:
            with open(path, "rb") as file:
                while file.read(1 << 22):
                    pass
        yield place
        shutil.rmtree(place.folder)


# --- small things ----------------------------------------------------------------------------------------------------

def sql(path, script, **parameters):
    words = ["sqlite3", "-batch", "-bail", "-init", "/dev/null", "-cmd", ".parameter init"]
    for name, value in parameters.items():
        words += ["-cmd", f".parameter set :{name} {value}"]
    with open(os.path.join(HERE, script)) as given:
        subprocess.run([*words, path], stdin=given, stdout=subprocess.DEVNULL, check=True)


def sqlite(path, statement):
    connection = sqlite3.connect(path)
    try:
        return connection.execute(statement).fetchone()
    finally:
        connection.close()


def count(path, table):
    return sqlite(path, f"SELECT count(*) FROM {table}")[0]


def pairs_missing(copy, backup):
    connection = sqlite3.connect(copy)
    try:
        connection.execute("ATTACH ? AS b", (backup,))
        return connection.execute("""SELECT count(*) FROM b.gallery_photos s JOIN b.gallery o ON o.id=s.gallery_id JOIN main.gallery n ON n.title_slug=o.title_slug
            WHERE NOT EXISTS(SELECT 1 FROM main.gallery_photos x WHERE x.gallery_id=n.id AND x.photo_id=s.photo_id)""").fetchone()[0]
    finally:
        connection.close()


def build(project, program):
    say(f"building {project} …")
    subprocess.run(["dotnet", "publish", os.path.join(HERE, project), "-c", "Release", "-o", os.path.dirname(program), "-v", "quiet", "-nologo"], check=True, stdout=subprocess.DEVNULL)


def version():
    return "sqlite3 " + output_of("sqlite3", "--version").split(" ")[0]
