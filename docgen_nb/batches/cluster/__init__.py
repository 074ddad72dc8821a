"""A batch on a Dask cluster. Needs the extra ``dask``; nothing outside this package imports anything of Dask's."""

from __future__ import annotations

import distributed  # noqa: F401 - whoever imports this package learns at once whether it is there

from docgen_nb.batches.place import Place


def place_for(on: object) -> Place:
    """The cluster that ``on`` names: ``local:N``, an address, ``client``, or a ``distributed.Client``.

    Raises:
        UserError: if it names none.
    """
    from docgen_nb.batches.cluster.naming import named
    from docgen_nb.batches.cluster.place import ClusterPlace

    return ClusterPlace(named(on))
