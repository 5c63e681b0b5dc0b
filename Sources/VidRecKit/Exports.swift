// Re-exports the modules whose types appear in the library's interface, so that `import VidRecKit` is enough.
@_exported public import CatalogIndexes
@_exported public import ClipCatalog
@_exported public import ClipFilters
@_exported public import ClipIndexing
@_exported public import ClipModels
@_exported public import ClipTypes
@_exported public import CopyMatching
@_exported public import Files
@_exported public import Isolation
@_exported public import ModelTraining
@_exported public import Recommenders
@_exported public import SequenceModels
