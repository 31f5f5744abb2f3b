"""Compares the tool with Gambit on generated games: Gambit's results at a point become claims, and the tool must prove them.

A generated file (`soak_games SEED`, the games on which the tests compare the tool's two readers) has a game and assessments of
it. At one point of the parameters each assessment is exported with its game as Gambit's `.efg`. Gambit computes the payoff of
each player, and whether a player gains by a deviation: by a strategy in the whole game (Nash), by a strategy in a proper
subgame (SPE), or at an information set with the belief there (PBE). Then one audit of all files rules on these payoffs and
concepts at the point.

Payoffs and Nash equilibria are compared in both directions, and SPE in both directions in games without states. A proved PBE
must have no gain at any information set; a refuted one is not compared without a gain, because it may fail by its beliefs,
which Gambit does not check here. If a number is chosen from an interval, Gambit has a grid of it: then a gain refutes, and
a missing gain decides nothing. Games whose players have different priors, and assessments that cannot be played at the point,
are skipped.

`generated_peers.py COUNT [SEED]` compares COUNT games.
"""

import collections
import fractions
import json
import pathlib
import random
import re
import shutil
import subprocess
import sys

import peers

SOAK = peers.ROOT / "target" / "debug" / "examples" / "soak_games"
WORK = peers.WORK / "generated"
DRAW = re.compile(r'^c "" \d+ "[^"]*" \{ (.*) \} 0$')
MOVE = re.compile(r'^p "" (\d+) (\d+) "[^"]*" \{ (.*) \} 0$')
QUOTED = re.compile(r'"[^"]*"')


def blocks(text):
    """Returns the items of a file: the blocks that begin without indentation."""
    return re.findall(r"^\S.*\n(?:[ \t].*\n|\n)*", text, re.MULTILINE)


def named(block):
    """Matches the name of an assessment, and the name of the assessment that it modifies."""
    return re.match(r"assessment (\w+) of \w+(?: like (\w+))?", block)


def playable(folder, seed):
    """Returns the file of a seed without claims and without refused assessments; `None` if the tool refuses the game."""
    text = subprocess.run([SOAK, str(seed)], capture_output=True, text=True, check=True).stdout
    parts = [block for block in blocks(text) if not block.startswith(("claim", "question"))]
    path = folder / f"g{seed}.referee"
    while True:
        path.write_text("".join(parts))
        told = subprocess.run([peers.REFEREE, "check", path], capture_output=True, text=True, check=False)
        if told.returncode == 0:
            return path, parts
        lines = {int(line) for line in re.findall(rf"{path.name}:(\d+):", told.stderr)}
        kept, first, gone = [], 1, set()
        for block in parts:
            after = first + block.count("\n")
            found = named(block)
            faulty = bool(lines & set(range(first, after)))
            if found and (faulty or found.group(2) in gone):
                gone.add(found.group(1))
            elif faulty:
                kept = None
                break
            else:
                kept.append(block)
            first = after
        if not gone or kept is None or not any(map(named, kept)):
            path.unlink()
            return None
        parts = kept


def point(parts, chance):
    """Returns a random point of the parameters."""
    [line] = [block for block in parts if block.startswith("parameters")] or [""]
    inside = re.findall(r"(\w+) in ([\[(])([^,]+), ([^\])]+)([\])])", line)
    at = {}
    for name, left, low, high, right in inside:
        low, high = fractions.Fraction(low.strip("() ")), fractions.Fraction(high.strip("() "))
        shares = [fractions.Fraction(part, 4) for part in range(1, 4)]
        shares += [fractions.Fraction(0)] * (left == "[") + [fractions.Fraction(1)] * (right == "]")
        at[name] = low + (high - low) * chance.choice(shares)
    return at


class Tree:
    """The nodes of an `.efg` file in depth-first order, one per line, with the strategies in its comment."""

    def __init__(self, path):
        head, self.comment, rest = path.read_text().split("\n", 2)
        self.head = head
        self.lines = [line for line in rest.split("\n") if line]
        self.sets = {}
        for line in self.lines:
            if found := MOVE.match(line):
                self.sets.setdefault((int(found.group(1)), int(found.group(2))), len(QUOTED.findall(found.group(3))))
        figures = iter(re.search(r'; NE,?([^"]*)"$', self.comment).group(1).split(","))
        self.mixes = {key: [next(figures) for _ in range(self.sets[key])] for key in sorted(self.sets)}

    def ends(self):
        """Returns for each node the index of the first node after its subtree."""
        out = [0] * len(self.lines)

        def walk(at):
            line = self.lines[at]
            after = at + 1
            if line.startswith("p"):
                branches = len(QUOTED.findall(MOVE.match(line).group(3)))
            else:
                branches = len(QUOTED.findall(DRAW.match(line).group(1))) if line.startswith("c") else 0
            for _ in range(branches):
                after = walk(after)
            out[at] = after
            return after

        walk(0)
        return out

    def subgames(self):
        """Yields the first node of each proper subgame and the first node after it; the whole game comes first."""
        places = collections.defaultdict(list)
        for at, line in enumerate(self.lines):
            if found := MOVE.match(line):
                places[found.group(1), found.group(2)].append(at)
        for at, after in enumerate(self.ends()):
            inside = lambda one, at=at, after=after: at <= one < after
            whole = all(len(own) == sum(map(inside, own)) or not any(map(inside, own)) for own in places.values())
            if whole and not self.lines[at].startswith("t"):
                yield at, after

    def regret(self, gambit, at, after, path):
        """Returns the largest gain of a player by another strategy in a subgame, and the payoffs in the whole game."""
        path.write_text(f'{self.head}\n""\n\n' + "\n".join(self.lines[at:after]) + "\n")
        game = gambit.read_efg(str(path))
        met = {}
        for line in self.lines[at:after]:
            if found := MOVE.match(line):
                met[int(found.group(1)), int(found.group(2))] = True
        keys = iter(sorted(met))
        uniform = game.mixed_behavior_profile(rational=True)
        data = [[[gambit.Rational(chance) for chance in self.mixes[next(keys)]] for _ in own] for own in uniform]
        profile = game.mixed_behavior_profile(data=data, rational=True) if any(data) else uniform
        paid = [fractions.Fraction(str(profile.payoffs[player])) for player in game.players] if at == 0 else []
        return fractions.Fraction(str(profile.max_regret())), paid


def gambit_results(gambit, source, name, at, folder):
    """Returns Gambit's results for an assessment: payoffs, and for each concept whether a player gains."""
    shutil.rmtree(folder, ignore_errors=True)
    command = [peers.REFEREE, "export", source, name, "--to", "efg", "--grid", "2", "--output", folder]
    command += [part for parameter, value in at.items() for part in ("--at", f"{parameter}={value}")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        return None, "cannot be done" if "cannot be done there" in done.stderr else "not written"
    if not (folder / f"{name}.efg").exists():
        return None, "priors that differ"
    scratch = folder / "subgame.txt"
    trees = [Tree(path) for path in sorted(folder.glob("*.efg")) if not re.search(r"-after-\d+(-\d+)?\.efg$", path.name)]
    # The file of the whole game comes last, after those of its states.
    states, tree = trees[:-1], trees[-1]
    regrets = [tree.regret(gambit, first, after, scratch) for first, after in tree.subgames()]
    held, paid = [regret for regret, _ in regrets], regrets[0][1]
    held += [one.regret(gambit, first, after, scratch)[0] for one in states for first, after in one.subgames()]
    at_sets = [peers.File(gambit, one).first() for one in sorted(folder.glob(f"{name}-after-*.efg"))]
    gains = {"Nash": held[0] > 0, "SPE": any(regret > 0 for regret in held), "PBE": any(regret > 0 for regret in at_sets)}
    return (dict(zip(re.findall(r'"([^"]*)"', tree.head)[1:], paid)), gains, bool(states)), None


def judge(concept, gains, grid, states, verdict):
    """Returns whether a verdict on a concept is compared, and whether it contradicts Gambit's result."""
    if verdict == "proved":
        return True, gains
    if verdict == "refuted" and gains:
        return True, False
    settled = concept != "PBE" and not grid and not states
    return verdict == "refuted" and settled, verdict == "refuted" and settled


def run(gambit, count, seed):
    """Compares `count` games, and returns the counts and the contradictions."""
    shutil.rmtree(WORK, ignore_errors=True)
    folder = WORK / "files"
    folder.mkdir(parents=True)
    counts, asked = collections.Counter(), {}
    chance = random.Random(seed)
    number = seed * 1_000_003
    while counts["games"] < count:
        number += 1
        if (found := playable(folder, number)) is None:
            counts["refused"] += 1
            continue
        path, parts = found
        at = point(parts, chance)
        given = " given " + ", ".join(f"{name} = {value}" for name, value in at.items()) if at else ""
        grid = any(re.search(r" in [\[(]", block) for block in parts if block.startswith("game"))
        claims = []
        for name in [named(block).group(1) for block in parts if named(block)]:
            seen, why = gambit_results(gambit, path, name, at, WORK / "efg")
            if seen is None:
                counts[why] += 1
                continue
            paid, gains, states = seen
            for player, value in paid.items():
                asked[path.stem, f"peer_{len(claims)}"] = ("payoff", None, grid, states)
                claims.append(f'claim peer_{len(claims)} "peer {len(claims)}": payoff of {player} in {name} = ({value}){given}\n')
            for concept, gain in gains.items():
                asked[path.stem, f"peer_{len(claims)}"] = (concept, gain, grid, states)
                claims.append(f'claim peer_{len(claims)} "peer {len(claims)}": {name} is {concept}{given}\n')
        if not claims:
            path.unlink()
            continue
        path.write_text("".join(parts + claims))
        while (told := subprocess.run([peers.REFEREE, "check", path], capture_output=True, text=True, check=False)).returncode != 0:
            lines = {int(line) for line in re.findall(rf"{path.name}:(\d+):", told.stderr)}
            text = path.read_text().splitlines(keepends=True)
            dropped = [line for number, line in enumerate(text, 1) if number in lines and line.startswith("claim")]
            if not dropped:
                sys.exit(f"peers: {path} cannot be read: {told.stderr}")
            counts["claims refused"] += len(dropped)
            path.write_text("".join(line for line in text if line not in dropped))
        counts["games"] += 1
        counts["on a grid"] += grid
    report = WORK / "audit.json"
    # Status 4 means that the tool's two readers disagree.
    status = subprocess.run([peers.REFEREE, "audit", folder, "--format", "json", "-o", report], capture_output=True, check=False).returncode
    if status not in (0, 1, 3, 4):
        sys.exit("peers: the generated games cannot be audited")
    wrong = []
    for paper in json.loads(report.read_text())["papers"]:
        stem = paper["slug"].split("/")[-1]
        for claim in paper["claims"]:
            if (stem, claim["id"]) not in asked:
                continue
            concept, gain, grid, states = asked[stem, claim["id"]]
            verdict = claim["verdict"]
            if concept == "payoff":
                compared, contradicts = verdict in ("proved", "refuted"), verdict == "refuted"
            else:
                compared, contradicts = judge(concept, gain, grid, states, verdict)
            if status == 4 and verdict == "unchecked":
                wrong.append(f"{folder}/{stem}.referee: {claim['statement']}: the tool's two readers disagree")
            counts[f"{concept} {verdict}" + ("" if compared else " (not compared)")] += 1
            if contradicts:
                wrong.append(f"{folder}/{stem}.referee: {claim['statement']}: {verdict}, and Gambit disagrees")
    return counts, wrong


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    peers.in_environment(__file__, sys.argv[1:])
    import pygambit  # from the environment

    counts, wrong = run(pygambit, count, seed)
    for what in wrong:
        print(f"peers: {what}")
    print("peers: generated games: " + ", ".join(f"{number} {what}" for what, number in sorted(counts.items())))
    if wrong or not counts["Nash proved"] or not counts["Nash refuted"]:
        sys.exit("peers: Gambit disagrees on generated games" if wrong else "peers: nothing was compared")
    print(f"peers: Gambit {pygambit.__version__} agrees on {counts['games']} generated games")


if __name__ == "__main__":
    main()
