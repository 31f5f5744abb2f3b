"""Reads SMT-LIB 2 on its standard input and prints the answers of cvc5, whose Python package on PyPI has no command.

Install it with `pip install --require-hashes --requirement tools/cvc5.txt`; then use
`--cross-check 'python3 tools/cvc5_smt2.py'`. Arguments are options of cvc5: `nl-cov=true` becomes `(set-option :nl-cov true)`.
"""

import sys

import cvc5


def main():
    solver = cvc5.Solver(cvc5.TermManager())
    for option in sys.argv[1:]:
        name, _, value = option.partition("=")
        solver.setOption(name, value or "true")
    symbols = cvc5.SymbolManager(solver.getTermManager())
    parser = cvc5.InputParser(solver, symbols)
    parser.setStringInput(cvc5.InputLanguage.SMT_LIB_2_6, sys.stdin.read(), "standard input")
    while not parser.done():
        command = parser.nextCommand()
        if command.isNull():
            break
        print(command.invoke(solver, symbols), end="")


main()
