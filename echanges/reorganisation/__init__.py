"""Reorganising the échelons: rename, merge, split, transfer (they moved under the caisses in 2025).

What an échelon is called and which caisses it treats are data; the acts change them with everything
that hangs on them, all or nothing, in the name of a responsable d'habilitation of both échelons.
Only what concerns nobody yet (creating, removing) is the operator's (docs/decisions/0025).

Order of the locks: loadings and other reorganisations (advisory), the two échelons, their caisses,
the conversations, the two counters, the rights.
"""
