// swift-format-ignore-file

/// Written by `Benchmarks/Sources/FitStandardization`.
let shippedStandardization = #"{}"#
