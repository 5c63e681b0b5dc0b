// Re-exports the module whose types appear in the catalog's interface, so that `import ClipCatalog` is enough.
@_exported public import CatalogStorage
