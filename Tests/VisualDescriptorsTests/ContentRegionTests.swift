import ClipTypes
import Foundation
import TestSupport
import Testing
import VisualDescriptors

@Suite("Content regions")
struct ContentRegionTests {
    static let colors: [[UInt8]] = [[0, 128, 128], [255, 128, 128], [120, 90, 180], [16, 128, 128]]

    private func expectWhole(_ picture: Picture, sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(
            ContentRegion(of: picture) == ContentRegion(x: 0, y: 0, width: picture.width, height: picture.height),
            sourceLocation: sourceLocation)
    }

    @Test("Bars of any color are detected: letterbox, pillarbox and windowbox", arguments: colors)
    func bars(color: [UInt8]) {
        let color = (luma: color[0], blue: color[1], red: color[2])
        let scene = Picture.scene(width: 144, height: 82, seed: 11, noise: 30)
        #expect(
            ContentRegion(of: scene.framed(top: 31, bottom: 31, color: color))
                == ContentRegion(x: 0, y: 31, width: 144, height: 82))
        #expect(
            ContentRegion(of: scene.framed(left: 20, right: 21, color: color))
                == ContentRegion(x: 20, y: 0, width: 144, height: 82))
        #expect(
            ContentRegion(of: scene.framed(left: 12, top: 9, right: 12, bottom: 10, color: color))
                == ContentRegion(x: 12, y: 9, width: 144, height: 82))
    }

    @Test("Bars are detected beside content that is dark along most of one edge")
    func dimContent() {
        let scene = Picture.gray(width: 144, height: 82) { x, y in y < 20 ? (x < 20 ? 90 : 4) : UInt8(60 + (x * y) % 70)
        }
        #expect(
            ContentRegion(of: scene.framed(top: 31, bottom: 31, color: (0, 128, 128)))
                == ContentRegion(x: 0, y: 31, width: 144, height: 82))
    }

    @Test("Bars with stray pixels are detected")
    func strayPixels() {
        let scene = Picture.scene(width: 144, height: 82, seed: 15, noise: 30)
        let framed = scene.framed(top: 31, bottom: 31, color: (40, 128, 128))
        let picture = Picture(width: 144, height: 144) { x, y in
            let pixel = y * 144 + x
            let isStray = (x * 7 + y * 13) % 41 == 0
            return (isStray ? 80 : framed.luma[pixel], framed.blueDifference[pixel], framed.redDifference[pixel])
        }
        #expect(ContentRegion(of: picture) == ContentRegion(x: 0, y: 31, width: 144, height: 82))
    }

    @Test("The region of the mirrored picture is the mirrored region", arguments: 0..<16)
    func mirror(seed: Int) {
        let picture = Picture.scene(width: 90 + seed, height: 70, seed: UInt64(seed), noise: 20)
            .framed(left: seed, top: 9 * (seed % 2), right: seed + seed % 3, bottom: 9, color: (30, 120, 140))
        let region = ContentRegion(of: picture)
        let mirrored = ContentRegion(of: picture.mirrored)
        #expect(mirrored.x == picture.width - region.x - region.width)
        #expect(mirrored.width == region.width)
        #expect(mirrored.y == region.y && mirrored.height == region.height)
    }

    @Test("One bar, bars of two colors and bars of different sizes are kept")
    func unpaired() {
        let scene = Picture.scene(width: 144, height: 82, seed: 12, noise: 30)
        expectWhole(scene.framed(top: 31, color: (0, 128, 128)))
        expectWhole(scene.framed(top: 10, bottom: 31, color: (0, 128, 128)))
        let upper = scene.framed(top: 30, color: (0, 128, 128))
        expectWhole(upper.framed(bottom: 30, color: (60, 128, 128)))
    }

    @Test("Bars around content of less than a fifth are kept")
    func slit() {
        let scene = Picture.scene(width: 144, height: 20, seed: 13, noise: 30)
        expectWhole(scene.framed(top: 60, bottom: 60, color: (0, 128, 128)))
    }

    @Test("Plain pictures of any size are kept whole", arguments: sampleSizes.map { [$0.width, $0.height] })
    func plain(size: [Int]) {
        expectWhole(.gray(width: size[0], height: size[1]) { _, _ in 0 })
        expectWhole(.gray(width: size[0], height: size[1]) { x, y in 254 + UInt8((x ^ y) & 1) })
    }

    @Test("A bright disk on black is kept whole: its edge is not straight")
    func darkScene() {
        expectWhole(
            .gray(width: 256, height: 144) { x, y in
                let (dx, dy) = (x - 128, y - 72)
                return dx * dx + dy * dy < 45 * 45 ? 200 : 8
            })
    }

    @Test("A vignette is kept: it has no edge")
    func vignette() {
        expectWhole(
            .gray(width: 256, height: 144) { _, y in UInt8(max(0, 100 - abs(2 * y - 143)) * 2) })
    }

    @Test("Sky and sand are kept: they have no single color")
    func skyAndSand() {
        let scene = Picture.scene(width: 144, height: 60, seed: 14, noise: 30)
        let picture = Picture(width: 144, height: 140) { x, y in
            switch y {
            case ..<40: (210, 150, 110)
            case 40..<100:
                (
                    scene.luma[(y - 40) * 144 + x], scene.blueDifference[(y - 40) * 144 + x],
                    scene.redDifference[(y - 40) * 144 + x]
                )
            default: (190, 100, 145)
            }
        }
        expectWhole(picture)
    }

    @Test(
        "The bars of real clips that were padded and encoded at a low bitrate are removed exactly",
        .enabled(if: Video.canRun && Corpus.isPresent, Corpus.absence),
        arguments: ["dog.mp4", "cups.mp4", "coffee.mp4"])
    func realBars(clip: String) throws {
        let source = Corpus.path(clip)
        let video = try Video()
        let lossy = ["-an", "-c:v", "libx264", "-crf", "33", "-preset", "veryfast", "-pix_fmt", "yuv420p"]
        let start = ["-t", "3", "-i", source, "-vf"]
        try video.make("tall.mp4", start + ["fps=2,scale=360:-2,pad=360:640:0:(oh-ih)/2"] + lossy)
        try video.make("wide.mp4", start + ["fps=2,scale=-2:360,pad=iw*1.5:ih:(ow-iw)/2:0:color=white"] + lossy)
        for picture in try video.pictures("tall.mp4", width: 144, height: 256) {
            let region = ContentRegion(of: picture)
            // 360x202 in 360x640 is 81 rows of 256, from row 87.6 on.
            #expect(region.x == 0 && region.width == 144)
            #expect((86...90).contains(region.y) && (78...82).contains(region.height), "\(region)")
        }
        for picture in try video.pictures("wide.mp4", width: 384, height: 144) {
            let region = ContentRegion(of: picture)
            #expect(region.y == 0 && region.height == 144)
            #expect((63...66).contains(region.x) && (252...257).contains(region.width), "\(region)")
        }
        for picture in try video.pictures(source, width: 256, height: 144, framesPerSecond: 1) { expectWhole(picture) }
    }
}
