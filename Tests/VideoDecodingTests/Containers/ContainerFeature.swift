/// A property of clips that containers store in different ways, or that decoders treat in different ways.
enum ContainerFeature: String, CaseIterable, CustomStringConvertible {
    case constantRate = "constant rate"
    case variableRate = "variable rate"
    case reordered = "B-frames"
    case openGroups = "open groups"
    case editList = "edit list"
    case lateStart = "late start"
    case rotated
    case anamorphic
    case tenBit = "10 bit"
    case interlaced
    case alpha
    case highDynamicRange = "HDR"

    var description: String { rawValue }

    /// The filters that make the pictures of the feature.
    var filters: [String] {
        switch self {
        case .variableRate: ["select=not(mod(n\\,5)*mod(n\\,3))"]
        case .anamorphic: ["setsar=4/3"]
        case .alpha: ["format=yuva420p", "geq=lum=lum(X\\,Y):cb=cb(X\\,Y):cr=cr(X\\,Y):a=if(gt(X\\,W/2)\\,255\\,90)"]
        default: []
        }
    }

    /// The options of ffmpeg between the inputs and the output with which a stream is copied into a container.
    var copying: [String] {
        self == .rotated ? ["-metadata:s:v:0", "rotate=90"] : []
    }
}
