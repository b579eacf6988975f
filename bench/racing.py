"""Races between programs: each in turn, timed beyond what it takes to start a process that does nothing, and judged by ratios."""
import os, platform, shutil, statistics, subprocess, sys, time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
DATA = os.path.join(HERE, "data")
ROWBACK = os.path.join(ROOT, "rowback")
MANY = str(10**12)  # for --max-rows: the bench wants all there is


class Command:
    """What is run in a folder, and a process of the same kind that does nothing."""

    def __init__(self, words, folder, start, stdin=None, environment=None):
        self.words, self.folder, self.stdin, self.environment = words, folder, stdin, environment
        self.start = start

    def run(self, words=None):
        """Seconds and peak memory (bytes)."""
        with open(self.stdin or os.devnull) as given, open(os.path.join(self.folder, "output"), "w") as output:
            began = time.perf_counter()
            process = subprocess.Popen(words or self.words, cwd=self.folder, env={**os.environ, **(self.environment or {})}, stdin=given, stdout=output, stderr=subprocess.STDOUT)
            _, status, usage = os.wait4(process.pid, 0)
            seconds = time.perf_counter() - began
            process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            with open(os.path.join(self.folder, "output")) as output:
                sys.exit(f"bench: {' '.join(words or self.words)} failed ({process.returncode}):\n{output.read()[:3000]}")
        return seconds, usage.ru_maxrss * 1024

    def run_start(self):
        saved, self.stdin = self.stdin, None
        try:
            return self.run(self.start)[0]
        finally:
            self.stdin = saved


class Contestant:
    """One way to do it, and its times."""

    def __init__(self, name, command, check=None, changes=True, **where):
        """command: from a staged place to a Command; check: is the result right?; changes: does it write?; where: what the bench is to stage for it."""
        self.name, self.command, self.check, self.changes, self.where = name, command, check, changes, where
        self.seconds, self.starts, self.peak = [], [], 0

    def run(self, place):
        command = self.command(place)
        self.starts.append(command.run_start())
        seconds, peak = command.run()
        self.seconds.append(seconds)
        self.peak = max(self.peak, peak)
        if self.check and len(self.seconds) == 1:
            self.check(place)

    @property
    def time(self):
        return statistics.median(self.seconds) - statistics.median(self.starts)


class InProgram(Contestant):
    """One way to do it inside a program that has been running for a while, which tells the seconds itself, in the last line that it prints."""

    def run(self, place):
        command = self.command(place)
        _, peak = command.run()
        with open(os.path.join(place.folder, "output")) as output:
            self.seconds.append(float(output.read().split()[-1]))
        self.starts.append(0.0)
        self.peak = max(self.peak, peak)
        if self.check and len(self.seconds) == 1:
            self.check(place)


def race(bench, contestants, runs, **where):
    """They take turns; each finds what it needs freshly staged."""
    for turn in range(runs):
        for contestant in contestants:
            with bench.stage(changes=contestant.changes, **{**where, **contestant.where}) as place:
                contestant.run(place)
            say(f"  {contestant.name}, run {turn + 1}: {contestant.seconds[-1] - contestant.starts[-1]:.3f} s, {contestant.peak / 2**20:.0f} MB")


class Table:
    """What a part found, judged."""

    def __init__(self, title, what, contestants, base, targets, peak=150, note=None, seconds=()):
        times = {c.name: c.time for c in contestants}
        self.missed = []
        lines = [f"### {title}", "", what[0].upper() + what[1:] + ".", ""]
        lines += [f"| | seconds |{' of ' + base + ' |' if base else ''} peak memory | runs |", f"| --- | ---: |{' ---: |' if base else ''} ---: | ---: |"]
        for c in contestants:
            ratio = f" {c.time / times[base]:.2f} |" if base else ""
            lines.append(f"| {c.name} | {c.time:.3f} |{ratio} {c.peak / 2**20:.0f} MB | {len(c.seconds)} |")
        lines.append("")
        for name, other, limit in targets:
            ratio = times[name] / times[other]
            self.judge(lines, ratio <= limit, f"{name} takes {ratio:.2f} of {other}'s time; at most {limit:.2f} is the target")
        for name, limit in seconds:
            self.judge(lines, times[name] <= limit, f"{name} takes {times[name]:.2f} s; at most {limit} s is the target")
        for c in contestants:
            if "rowback" in c.name or c.name in ("small", "large"):
                if c.peak > peak * 2**20:
                    self.judge(lines, False, f"{c.name}: {c.peak / 2**20:.0f} MB; {peak} MB is the target")
        if note:
            lines += [note]
        self.text = "\n".join(lines).rstrip() + "\n"

    def judge(self, lines, met, sentence):
        lines.append(f"- {'met' if met else '**missed**'}: {sentence}.")
        if not met:
            self.missed.append(sentence)


def built(path, build):
    if os.path.exists(path):
        return
    say(f"building {os.path.relpath(path, ROOT)} …")
    os.makedirs(os.path.dirname(path), exist_ok=True)
    unfinished = path + ".unfinished"
    if os.path.exists(unfinished):
        os.remove(unfinished)
    build(unfinished)
    os.rename(unfinished, path)


def expect(right, otherwise):
    if not right:
        sys.exit("bench: wrong result: " + otherwise)


def say(line):
    print(line, file=sys.stderr, flush=True)


def output_of(*words):
    try:
        return subprocess.run(words, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "not there"


def processor():
    try:
        with open("/proc/cpuinfo") as lines:
            return next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), platform.machine())
    except OSError:
        return platform.machine()
