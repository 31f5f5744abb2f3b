"""Has Gambit look for profitable deviations where the tool has ruled on an equilibrium.

The points are those in the audit of each file (the witnesses that hypotheses can hold, the counterexamples) mixtures of them, and random ones. At
each the tool rules on the assessment anew, all parameters being given: proved or refuted. There the game and the assessment are written as
Gambit's `.efg`, numbers chosen from an interval being put on a grid that holds those at which something turns.

What is compared. For each information set there is a file with what follows it, its histories drawn as they are believed there: the regret
of the mover at that information set, as Gambit works it out, must be 0 where the tool says proved, on the path and off it; where the
tool refutes by a deviation, it must be positive at one information set of that player and move. In the whole game Gambit weighs histories
by Bayes' rule, so that its regrets speak of the path alone: there all must be 0 where the tool says proved, that of each player's whole
strategy too, where players weigh draws alike; a refuted Nash equilibrium must have a positive one. Beliefs off the path and the
consistency of beliefs are not Gambit's to judge here, so a refutation for a belief, or because a rule cannot be followed, is counted
and not compared.

Gambit is `pygambit` from PyPI, in a virtual environment of its own under `.gambit/`, which git ignores. It is no failure that it cannot
be had: that is said, and nothing is run.
"""

import collections
import fractions
import json
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
PIN = ROOT / "tools" / "pygambit.txt"
UNPACKED = ROOT / ".gambit"
STAMP = UNPACKED / "pinned-by"
PYTHON = UNPACKED / "bin" / "python"
REFEREE = ROOT / "target" / "debug" / "referee"
WORK = ROOT / "target" / "peers"
FIXTURES = ROOT / "tests" / "inputs" / "kinds"
# The games of the papers take ten minutes and more; with --brief, as in the tests, the textbook shelf stands for them.
FOLDERS = (ROOT / "conditions" / "textbook", FIXTURES) if "--brief" in sys.argv else (ROOT / "conditions", FIXTURES)
# An assessment is tried at this many points of each verdict.
POINTS = 3
MIXTURES = 8
# How many games of a file Gambit looks at; what is left out then is said. An assessment of a paper has a hundred or more.
GAMES = 300 if "--brief" in sys.argv else 6_000
GRID = "3"
IS = re.compile(r"\b(\w+) is (Nash|SPE|weak_PBE|PBE|sequential)\b(?! for| after)")


class NotHere(Exception):
    """Why Gambit cannot be had."""


def fetch():
    """Makes the environment, at once or not at all."""
    if STAMP.exists() and STAMP.read_text() == PIN.read_text():
        return
    print("peers: fetching pygambit from PyPI into .gambit/", flush=True)
    shutil.rmtree(UNPACKED, ignore_errors=True)
    if subprocess.run([sys.executable, "-m", "venv", UNPACKED], check=False).returncode != 0:
        raise NotHere("this Python makes no virtual environments")
    install = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--only-binary", ":all:"]
    if subprocess.run([*install, "--require-hashes", "--requirement", PIN], capture_output=True, check=False).returncode != 0:
        shutil.rmtree(UNPACKED, ignore_errors=True)
        raise NotHere("pip could not install pygambit")
    if subprocess.run([PYTHON, "-c", "import pygambit"], capture_output=True, check=False).returncode != 0:
        shutil.rmtree(UNPACKED, ignore_errors=True)
        raise NotHere("pygambit does not run on this machine")
    STAMP.write_text(PIN.read_text())


def audit(path, report):
    """The audit of a file."""
    command = [REFEREE, "audit", path, "--format", "json", "-o", report]
    if subprocess.run(command, capture_output=True, check=False).returncode not in (0, 1, 3):
        sys.exit(f"peers: {path} cannot be audited")
    [paper] = json.loads(report.read_text())["papers"]
    return paper


def points_in(found):
    """All points in a piece of an audit."""
    if isinstance(found, dict):
        if isinstance(found.get("point"), dict):
            yield found["point"]
        found = found.values()
    elif not isinstance(found, list):
        return
    for part in found:
        yield from points_in(part)


def unclaimed(path, paper):
    """Assessments about which the file claims nothing, each with the first concept that the tool takes a claim about."""
    text = path.read_text().rstrip("\n")
    names = re.findall(r"^assessment (\w+) of", text, re.MULTILINE)
    asked = [(name, concept) for name in names for concept in ("PBE", "SPE", "Nash")]
    trial = path.with_name("trial.referee")
    trial.write_text("\n".join([text, *(f'claim "{name} {concept}": {name} is {concept}' for name, concept in asked)]) + "\n")
    faults = subprocess.run([REFEREE, "check", trial], capture_output=True, text=True, check=False).stderr
    trial.unlink()
    first = text.count("\n") + 2
    faulty = {int(line) - first for line in re.findall(r"trial\.referee:(\d+):", faults)}
    taken = {}
    for number, (name, concept) in enumerate(asked):
        if number not in faulty:
            taken.setdefault(name, concept)
    return list(taken.items())


def asked(path, paper):
    """What to ask: an assessment, a concept, alternatives, a point."""
    pools, whole = collections.defaultdict(list), {}
    for claim in paper["claims"]:
        under = tuple(claim["under"] or [])
        pools[under] += points_in(claim)
        if claim["id"].split("@")[0] == "assumptions/consistent":
            # It has all parameters, and neither numbers chosen in the game nor free beliefs.
            whole[under] = next(points_in(claim), {})
    chance = random.Random(1)
    seen = set()
    claims = [(claim, IS.findall(claim["statement"] or "")) for claim in paper["claims"]]
    [consistent] = [claim for claim in paper["claims"] if claim["id"] == "assumptions/consistent"][:1] or [None]
    if consistent and not any(about for _, about in claims):
        claims.append((consistent, unclaimed(path, paper)))
    for claim, about in claims:
        under = tuple(claim["under"] or [])
        for name, concept in about:
            if under not in whole or (name, concept, under) in seen:
                continue
            seen.add((name, concept, under))
            points = []
            for point in [*points_in(claim), *pools[under]]:
                point = {parameter: point.get(parameter, whole[under][parameter]) for parameter in sorted(whole[under])}
                plain = all(isinstance(value, str) and re.fullmatch(r"-?\d+(/\d+)?|\w+", value) for value in point.values())
                if plain and point not in points:
                    points.append(point)
            points = points[:MIXTURES]
            for _ in range(MIXTURES if points else 0):
                mixed = {parameter: chance.choice(points)[parameter] for parameter in points[0]}
                for parameter, value in mixed.items():
                    if chance.random() < 0.5 and re.fullmatch(r"-?\d+(/\d+)?", value):
                        mixed[parameter] = str(fractions.Fraction(chance.randint(1, 7), 8))
                points.append(mixed)
            for point in points:
                yield (name, concept, under), point


def ruled(path, paper, folder):
    """What is asked, with the tool's rulings at the points: written into a copy of the file as claims, and audited."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(path.parent, folder)
    copy = folder / path.name
    questions, text = [], copy.read_text().rstrip("\n") + "\n"
    for (name, concept, under), point in asked(copy, paper):
        at = ", ".join(f"{parameter} = {value}" for parameter, value in point.items())
        line = f'claim peer_{len(questions)} "peer {len(questions)}": {name} is {concept}'
        text += line + (f" given {at}" if at else "") + (f" under {', '.join(under)}" if under else "") + "\n"
        questions.append(((name, concept, under), point))
    if not questions:
        return []
    copy.write_text(text)
    # Under a reading its name follows that of the claim.
    verdicts = {claim["id"].split("@")[0]: claim for claim in audit(copy, folder / "ruled.json")["claims"] if "/" not in claim["id"]}
    return [(*question, verdicts[f"peer_{number}"]) for number, question in enumerate(questions)]


def export(path, name, under, point, folder):
    """Writes the files of an assessment at a point; why it cannot be played there, if it cannot."""
    command = [REFEREE, "export", path, name, "--to", "efg", "--grid", GRID, "--output", folder]
    command += [part for parameter, value in point.items() for part in ("--at", f"{parameter}={value}")]
    command += ["--under", ",".join(under)] if under else []
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0 and not any(reason in done.stderr for reason in ("cannot be done there", "cannot be played out")):
        sys.exit(f"peers: {path.name}: {name} cannot be written at {point}: {done.stderr}")
    return "" if done.returncode == 0 else done.stderr


class File:
    """A game with the behaviour written in it, as Gambit reads it."""

    def __init__(self, gambit, path):
        try:
            self.game = gambit.read_efg(str(path))
        except ValueError as why:
            sys.exit(f"peers: Gambit does not read {path}: {why}")
        comment = re.search(r'\n"(.*); NE,?(.*)"\n', path.read_text())
        self.name = comment.group(1)
        figures = iter(comment.group(2).split(","))
        uniform = self.game.mixed_behavior_profile(rational=True)
        data = [[[gambit.Rational(next(figures)) for _ in mixed] for _, mixed in behaviour] for behaviour in uniform]
        self.profile = self.game.mixed_behavior_profile(data=data, rational=True) if any(data) else uniform

    def first(self):
        """The mover's regret at the information set that the game begins with, after the draw of its histories."""
        nearest = min(self.profile.infoset_regrets, key=lambda entry: len(entry[0]))
        return fractions.Fraction(str(nearest[1]))

    def whole(self):
        """The largest regret at an information set that is reached, and of a player's whole strategy."""
        return fractions.Fraction(str(self.profile.agent_max_regret())), fractions.Fraction(str(self.profile.max_regret()))


def told(gambit, folder):
    """What Gambit finds: the regrets at information sets by name, and in the whole game where priors agree."""
    after, whole = {}, []
    for path in sorted(folder.glob("*.efg")):
        file = File(gambit, path)
        if re.search(r"-after-\d+(-\d+)?\.efg$", path.name):
            after[file.name] = file.first()
        elif "; by the prior of" not in file.name:
            whole.append(file.whole())
    return after, whole


def compare(gambit, question, folder):
    """Which comparisons were made, and what contradicts the tool."""
    (_, concept, _), _, claim = question
    after, whole = told(gambit, folder)
    if concept == "Nash":
        # A state that is not reached has no part in it; the game itself comes last.
        whole = whole[-1:]
    worst = max(after.values(), default=fractions.Fraction(0))
    if claim["verdict"] == "proved":
        wrong = [f"regret {regret} at {name}" for name, regret in after.items() if regret != 0 and concept != "Nash"]
        wrong += [f"regret {own} in the whole game" for pair in whole for own in pair if own != 0]
        return len(after) + len(whole), wrong
    deviation = claim["evidence"]["deviation"]
    if concept == "Nash":
        return len(whole), [] if not whole or any(own > 0 for _, own in whole) else ["no regret in the whole game"]
    here = f"{deviation['player']} at {deviation['move']}"
    own = [regret for name, regret in after.items() if name.startswith((here + ",", here + " "))]
    return len(after) + len(whole), [] if any(regret > 0 for regret in own) else [f"no regret at {here}; the largest anywhere is {worst}"]


def by_turns(questions):
    """The questions with those about one assessment apart: the first of each, the second of each, and so on."""
    count = collections.Counter()
    rounds = []
    for question in questions:
        verdict = question[2]["verdict"]
        if verdict in ("proved", "refuted"):
            rounds.append((count[question[0], verdict], question))
            count[question[0], verdict] += 1
    return [question for _, question in sorted(rounds, key=lambda numbered: numbered[0])]


def run(gambit, path, folder):
    """Compares everything in a file, up to the bound: counts by verdict, of information sets, and contradictions."""
    paper = audit(path, WORK / "audit.json")
    counts, wrong, done = collections.Counter(), [], collections.Counter()
    for question in by_turns(ruled(path, paper, folder)):
        (name, concept, under), point, claim = question
        verdict = claim["verdict"]
        if done[name, concept, under, verdict] >= POINTS:
            continue
        if verdict == "refuted" and "deviation" not in (claim["evidence"] or {}):
            counts["not compared"] += 1
            continue
        if counts["sets"] >= GAMES:
            counts["left out"] += 1
            continue
        files = folder / "efg"
        shutil.rmtree(files, ignore_errors=True)
        if refusal := export(path, name, under, point, files):
            if verdict == "proved" and "cannot be done there" in refusal:
                wrong.append(f"{name} is {concept} at {point}: proved, and cannot be played")
            counts["not compared"] += 1
            continue
        made, contradictions = compare(gambit, question, files)
        wrong += [f"{name} is {concept} at {point}: {verdict}, and Gambit finds {what}" for what in contradictions]
        counts[verdict if made else "not compared"] += 1
        counts["sets"] += made
        done[name, concept, under, verdict] += bool(made)
    return counts, wrong


def in_environment(script, arguments):
    """Runs a script again in Gambit's environment, unless it runs there; where Gambit cannot be had, says so and ends."""
    try:
        fetch()
    except NotHere as why:
        print(f"peers: NOT RUN, no Gambit: {why}", flush=True)
        sys.exit(0)
    if "--fetch" in arguments:
        sys.exit(0)
    if pathlib.Path(sys.prefix).resolve() != UNPACKED.resolve():
        os.execv(PYTHON, [str(PYTHON), script, *arguments])


def main():
    in_environment(__file__, sys.argv[1:])
    import pygambit  # from the environment

    WORK.mkdir(parents=True, exist_ok=True)
    total, wrong = collections.Counter(), []
    for folder in FOLDERS:
        for path in sorted(folder.rglob("*.referee")):
            beside = [other.read_text() for other in path.parent.rglob("*.referee")]
            if not re.search(r"^paper\b", path.read_text(), re.MULTILINE) or not any("\nassessment " in text for text in beside):
                continue
            counts, found = run(pygambit, path, WORK / "ruled")
            wrong += [f"{path.relative_to(ROOT)}: {what}" for what in found]
            if counts:
                print(
                    f"peers: {path.relative_to(ROOT)}: Gambit looked at {counts['proved']} equilibria and {counts['refuted']} refuted ones, "
                    f"{counts['sets']} games in all; {counts['not compared']} are not its to judge"
                    + (f", {counts['left out']} were left out, to be quick" if counts["left out"] else ""),
                    flush=True,
                )
            total += counts
    for what in wrong:
        print(f"peers: {what}")
    if wrong or not total["proved"] or not total["refuted"]:
        sys.exit("peers: Gambit does not agree" if wrong else "peers: nothing was compared")
    print(f"peers: Gambit {pygambit.__version__} agrees: no deviation gains at {total['proved']} points proved, one does at {total['refuted']} refuted")


if __name__ == "__main__":
    main()
