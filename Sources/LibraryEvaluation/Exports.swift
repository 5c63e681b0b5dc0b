// Re-exports the modules whose types appear in the interface, so that `import LibraryEvaluation` is enough.
@_exported public import Evaluation
@_exported public import VidRecKit
