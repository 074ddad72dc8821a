"""A batch's calls on a Dask cluster. Needs the extra ``dask``; nothing outside this package imports anything of Dask's.

A batch runs in the kernel, as it does without a cluster; what goes to Dask is one model call. ``model.py`` is the
kernel's side, an ordinary ``Model``; ``workers.py`` hands calls to workers; ``worker.py`` runs there.
"""

from __future__ import annotations

from docgen_nb.batches.cluster.connection import named
from docgen_nb.batches.cluster.model import ClusterModel
from docgen_nb.project.model_choice import ModelChoice


def cluster_model(on: object, choice: ModelChoice) -> ClusterModel:
    """The chosen model on the cluster that ``on`` names: ``local:N``, an address, ``client`` or an object of Dask's.

    Raises:
        UserError: if it is no cluster, or the model can't be opened on workers.
        ModelError: if the model's key is not set.
    """
    return ClusterModel(named(on), choice)
