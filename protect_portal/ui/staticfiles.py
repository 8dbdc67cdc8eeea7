from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    """Names carry a hash, also those that one JavaScript module imports from another."""

    support_js_module_import_aggregation = True
