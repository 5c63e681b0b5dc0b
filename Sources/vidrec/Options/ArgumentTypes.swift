import Displays
import Reports
import Files
public import ArgumentParser
public import CatalogTransfer
public import ClipTypes
public import Recommenders
public import VidRecKit

extension FrameSampler: ExpressibleByArgument {
    /// Parses `adaptive`, `keyframes`, `every=1s` or `uniform=16`.
    public init?(argument: String) {
        self.init(argument)
    }
}

extension ClipStatus: ExpressibleByArgument {}

extension InteractionFileReader.Format: ExpressibleByArgument {}

extension RecommendationStrategy: ExpressibleByArgument {}

extension ContentRecommender.Strategy: ExpressibleByArgument {}

extension ProgressMode: ExpressibleByArgument {}

extension SearchMethod: ExpressibleByArgument {}

extension OutputFormat: ExpressibleByArgument {}

extension RowFormat: ExpressibleByArgument {}
