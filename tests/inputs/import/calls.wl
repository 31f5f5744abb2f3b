(* Calls of four kinds. (* a comment in a comment *) *)
gain = beta*(ph - pl);
assume = 0 < pl < ph < 1 && beta > 0;
twice = 1; twice = 2;
Resolve[ForAll[{pl, ph, beta, c}, assume && c > beta, gain < c], Reals]
Reduce[gain > c && assume, beta, Reals]
FindInstance[x^2 + y^2 == 1 && x > y, {x, y}, Reals]
Simplify[Sqrt[x^2] == Abs[x], Element[x, Reals]]
Simplify[(a + b)^2 >= 4 a b, a > 0 && b > 0]
Resolve[Exists[t, t^2 + s t - s == 0 && 0 < t < 1], Reals]
Reduce[twice x > 1, x]
Reduce[{2 x + Subscript[y, 1]/3 <= 1.5, x != 0}, {x}, Reals]
Resolve[ForAll[x, Exists[y, y > x]], Reals]
Simplify[a[[1]] > 0]
Simplify[Sin[a] <= 1, a \[Element] Reals]
Reduce[n^2 < 10, n, Integers]
Simplify[k (k + 1) >= 0, Element[k, Integers]]
