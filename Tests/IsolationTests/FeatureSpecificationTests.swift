import Isolation
import Testing

@Suite("Feature specification")
struct FeatureSpecificationTests {
    @Test("is a file with options after commas")
    func options() throws {
        let plain = try FeatureSpecification(parsing: "onnx:/models/vgg16.onnx")
        #expect(plain.path == "/models/vgg16.onnx" && plain.output == nil && plain.layout == nil && plain.size == nil)
        #expect(plain.mean == [0, 0, 0] && plain.scale == [1, 1, 1] && plain.channels == .rgb && plain.batch == 1)
        #expect(plain.format == .onnx)
        let lite = try FeatureSpecification(parsing: "tflite:mobile.tflite,output=pool")
        #expect(lite.format == .tflite && lite.path == "mobile.tflite" && lite.output == "pool")
        let full = try FeatureSpecification(
            parsing: "onnx:a.onnx,output=fc6,layout=nhwc,channels=bgr,mean=103.5:116.25:123,scale=0.5,size=320x240,"
                + "batch=8,memory=512,seconds=2,openvino=/lib/ov")
        #expect(full.path == "a.onnx" && full.output == "fc6" && full.layout == .nhwc && full.channels == .bgr)
        #expect(full.mean == [103.5, 116.25, 123] && full.scale == [0.5, 0.5, 0.5])
        #expect(full.size?.width == 320 && full.size?.height == 240 && full.batch == 8 && full.memory == 512)
        #expect(full.seconds == 2 && full.library == "/lib/ov")
    }

    @Test("may name a file with commas and equals signs")
    func names() throws {
        #expect(try FeatureSpecification(parsing: "onnx:a,b.onnx").path == "a,b.onnx")
        let other = try FeatureSpecification(parsing: "onnx:x=1,y.onnx,output=a")
        #expect(other.path == "x=1,y.onnx" && other.output == "a")
    }

    @Test(
        "names what is wrong with it",
        arguments: [
            ("vgg16.onnx", "'vgg16.onnx' names no network: write onnx:FILE or tflite:FILE"), ("onnx:", "names no file"),
            ("onnx:a,outptu=b", "no option 'outptu': there are output=NAME"), ("onnx:a,output=", "takes a name"),
            ("onnx:a,layout=chwn", "layout of the network takes nchw or nhwc, not 'chwn'"),
            ("onnx:a,mean=1:2", "mean of the network takes a number, or three"),
            ("onnx:a,mean=nan", "mean of the network takes a number"), ("onnx:a,scale=0", "other than 0"),
            ("onnx:a,size=4", "from 8 to 1024"), ("onnx:a,size=64x", "from 8 to 1024"),
            ("onnx:a,batch=65", "batch of the network takes a number from 1 to 64, not '65'"),
        ])
    func problems(text: String, problem: String) {
        let error = #expect(throws: WorkerError.self) { try FeatureSpecification(parsing: text) }
        #expect(error?.description.contains(problem) == true, "\(error?.description ?? "")")
        #expect(error?.code == .unusableNetwork)
    }
}
