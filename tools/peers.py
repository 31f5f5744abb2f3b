"""Compares the tool's rulings on equilibria with the profitable deviations that Gambit finds.

The points are those in the audit of each file (points that satisfy the hypotheses, counterexamples), mixtures of them, and
random ones. At each point all parameters are fixed, and the tool rules on the assessment again. Then the game and the
assessment are exported as Gambit's `.efg`; a number that is chosen from an interval is restricted to a grid that contains the
numbers at which a comparison changes.

For each information set there is a file with the game that follows it, whose first draw has the believed probabilities of its
histories. The mover's regret at this information set, as Gambit computes it, must be 0 if the tool's verdict is proved, on the
path and off it. If the tool refutes by a deviation, the regret must be positive at an information set of that player and move.
In the whole game Gambit weighs histories by Bayes' rule, so that its regrets concern the path only. There all regrets must be 0
if the verdict is proved, and so must be the regret of each player's whole strategy if the players have the same prior; a
refuted Nash equilibrium must have a positive regret. Gambit does not check beliefs off the path and their consistency here, so
a refutation by a belief, or by a rule that cannot be followed, is counted and not compared.

Gambit is `pygambit` from PyPI, in a virtual environment under `.gambit/`, which git ignores. If it is not available, the script
says so and ends without failure.
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
# The games of the papers take more than ten minutes; with --brief, as in the tests, the textbook files replace them.
FOLDERS = (ROOT / "conditions" / "textbook", FIXTURES) if "--brief" in sys.argv else (ROOT / "conditions", FIXTURES)
# The number of points at which an assessment is compared, for each verdict.
POINTS = 3
MIXTURES = 8
# The number of games of a file that Gambit gets; skipped ones are counted. An assessment of a paper has a hundred or more.
GAMES = 300 if "--brief" in sys.argv else 6_000
GRID = "3"
IS = re.compile(r"\b(\w+) is (Nash|SPE|weak_PBE|PBE|sequential)\b(?! for| after)")


class NotHere(Exception):
    """The reason why Gambit is not available."""


def fetch():
    """Creates the environment, completely or not at all."""
    if STAMP.exists() and STAMP.read_text() == PIN.read_text():
        return
    print("peers: fetching pygambit from PyPI into .gambit/", flush=True)
    shutil.rmtree(UNPACKED, ignore_errors=True)
    if subprocess.run([sys.executable, "-m", "venv", UNPACKED], check=False).returncode != 0:
        raise NotHere("this Python cannot create virtual environments")
    install = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--only-binary", ":all:"]
    if subprocess.run([*install, "--require-hashes", "--requirement", PIN], capture_output=True, check=False).returncode != 0:
        shutil.rmtree(UNPACKED, ignore_errors=True)
        raise NotHere("pip could not install pygambit")
    if subprocess.run([PYTHON, "-c", "import pygambit"], capture_output=True, check=False).returncode != 0:
        shutil.rmtree(UNPACKED, ignore_errors=True)
        raise NotHere("pygambit does not run on this machine")
    STAMP.write_text(PIN.read_text())


def audit(path, report):
    """Audits a file, and returns the paper of the report."""
    command = [REFEREE, "audit", path, "--format", "json", "-o", report]
    if subprocess.run(command, capture_output=True, check=False).returncode not in (0, 1, 3):
        sys.exit(f"peers: {path} cannot be audited")
    [paper] = json.loads(report.read_text())["papers"]
    return paper


def points_in(found):
    """Yields all points in a part of an audit."""
    if isinstance(found, dict):
        if isinstance(found.get("point"), dict):
            yield found["point"]
        found = found.values()
    elif not isinstance(found, list):
        return
    for part in found:
        yield from points_in(part)


def unclaimed(path, paper):
    """Returns the assessments of a file without equilibrium claims, each with the first concept that the tool accepts."""
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
    """Yields the comparisons to make: an assessment, a concept, alternatives, a point."""
    pools, whole = collections.defaultdict(list), {}
    for claim in paper["claims"]:
        under = tuple(claim["under"] or [])
        pools[under] += points_in(claim)
        if claim["id"].split("@")[0] == "assumptions/consistent":
            # This point has all parameters, and neither numbers chosen in the game nor free beliefs.
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
    """Writes the comparisons as claims into a copy of the file, audits it, and returns them with the tool's rulings."""
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
    # The id of a claim under a reading ends with the name of the reading.
    verdicts = {claim["id"].split("@")[0]: claim for claim in audit(copy, folder / "ruled.json")["claims"] if "/" not in claim["id"]}
    return [(*question, verdicts[f"peer_{number}"]) for number, question in enumerate(questions)]


def export(path, name, under, point, folder):
    """Exports an assessment at a point; returns the reason if it cannot be played there, or an empty text."""
    command = [REFEREE, "export", path, name, "--to", "efg", "--grid", GRID, "--output", folder]
    command += [part for parameter, value in point.items() for part in ("--at", f"{parameter}={value}")]
    command += ["--under", ",".join(under)] if under else []
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0 and not any(reason in done.stderr for reason in ("cannot be done there", "cannot be played out")):
        sys.exit(f"peers: {path.name}: {name} cannot be written at {point}: {done.stderr}")
    return "" if done.returncode == 0 else done.stderr


class File:
    """A game with the strategies in its comment, as Gambit reads it."""

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
        """Returns the mover's regret at the first information set, after the draw of its histories."""
        nearest = min(self.profile.infoset_regrets, key=lambda entry: len(entry[0]))
        return fractions.Fraction(str(nearest[1]))

    def whole(self):
        """Returns the largest regret at a reached information set, and the largest regret of a player's whole strategy."""
        return fractions.Fraction(str(self.profile.agent_max_regret())), fractions.Fraction(str(self.profile.max_regret()))


def told(gambit, folder):
    """Returns Gambit's regrets at information sets by name, and in the whole game if the priors agree."""
    after, whole = {}, []
    for path in sorted(folder.glob("*.efg")):
        file = File(gambit, path)
        if re.search(r"-after-\d+(-\d+)?\.efg$", path.name):
            after[file.name] = file.first()
        elif "; by the prior of" not in file.name:
            whole.append(file.whole())
    return after, whole


def compare(gambit, question, folder):
    """Returns the number of comparisons made, and the contradictions to the tool."""
    (_, concept, _), _, claim = question
    after, whole = told(gambit, folder)
    if concept == "Nash":
        # A Nash equilibrium does not depend on unreached states; the file of the whole game comes last.
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
    """Reorders the comparisons: the first of each assessment, then the second of each, and so on."""
    count = collections.Counter()
    rounds = []
    for question in questions:
        verdict = question[2]["verdict"]
        if verdict in ("proved", "refuted"):
            rounds.append((count[question[0], verdict], question))
            count[question[0], verdict] += 1
    return [question for _, question in sorted(rounds, key=lambda numbered: numbered[0])]


def run(gambit, path, folder):
    """Compares the assessments of a file, up to the limit; returns counts by verdict and of games, and the contradictions."""
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
                wrong.append(f"{name} is {concept} at {point}: proved, but it cannot be played")
            counts["not compared"] += 1
            continue
        made, contradictions = compare(gambit, question, files)
        wrong += [f"{name} is {concept} at {point}: {verdict}, and Gambit finds {what}" for what in contradictions]
        counts[verdict if made else "not compared"] += 1
        counts["sets"] += made
        done[name, concept, under, verdict] += bool(made)
    return counts, wrong


def in_environment(script, arguments):
    """Restarts a script in Gambit's environment, unless it runs there; without Gambit, prints a message and ends."""
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
                    f"peers: {path.relative_to(ROOT)}: Gambit compared {counts['proved']} equilibria and {counts['refuted']} refuted ones, "
                    f"{counts['sets']} games in all; {counts['not compared']} cannot be compared"
                    + (f", {counts['left out']} were skipped because of the limit" if counts["left out"] else ""),
                    flush=True,
                )
            total += counts
    for what in wrong:
        print(f"peers: {what}")
    if wrong or not total["proved"] or not total["refuted"]:
        sys.exit("peers: Gambit disagrees" if wrong else "peers: nothing was compared")
    print(f"peers: Gambit {pygambit.__version__} agrees: no deviation gains at {total['proved']} points proved, one does at {total['refuted']} refuted")


if __name__ == "__main__":
    main()
