import ClipTypes
import Files
import VidRecKit

/// The titles of items in a CSV file with the columns `item` and `title`.
struct ItemTitles {
    let titles: [ExactText: String]

    init(file path: String) throws {
        do {
            let table = try CSVTable([UInt8](contents(ofFile: path)), name: path)
            let (item, title) = (try table.header.column("item"), try table.header.column("title"))
            titles = table.records.reduce(into: [:]) { titles, record in
                if !record.fields[title].isEmpty { titles[record.fields[item].exact] = record.fields[title] }
            }
        } catch let error as UnreadableFile {
            throw VidRecError(.unreadable, "cannot read '\(path)': \(error.reason)")
        } catch let error as CSVError {
            throw VidRecError(.unusableInput, error.description)
        }
    }
}
