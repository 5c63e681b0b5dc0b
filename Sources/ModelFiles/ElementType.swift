/// The types of elements that a file may hold, under the names of the safetensors format.
enum ElementType: String {
    case float32 = "F32"
    case float16 = "F16"
    case int32 = "I32"
    case uint8 = "U8"

    /// The size of an element in bytes.
    var byteCount: Int {
        switch self {
        case .float32, .int32: 4
        case .float16: 2
        case .uint8: 1
        }
    }
}
