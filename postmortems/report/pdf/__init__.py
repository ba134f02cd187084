"""How a PDF is made: the parts behind ``postmortems.report.to_pdf``.

The web process uses ``pool``, which hands documents to worker processes running
``worker``. Only a worker imports WeasyPrint (``rendering`` and what it uses), so
a document that eats memory or never ends can only take its worker with it.
"""
