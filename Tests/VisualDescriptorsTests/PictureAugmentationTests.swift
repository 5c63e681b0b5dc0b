@testable import Augmentation
import ClipTypes
import Foundation
import Testing

@testable import VisualDescriptors

@Suite("Augmented pictures")
struct PictureAugmentationTests {
    private let scene = Picture.scene(width: 256, height: 144, seed: 5)
    private let donor = Picture.scene(width: 192, height: 144, seed: 6)

    private func altered(_ steps: AugmentationStep..., from picture: Picture? = nil, frame: Int = 0) -> Picture {
        PictureAugmentation(steps).apply(picture ?? scene, frame: frame, donor: donor)
    }

    /// The mean absolute difference of luma.
    private func difference(_ a: Picture, _ b: Picture) -> Double {
        zip(a.luma, b.luma).reduce(0) { $0 + abs(Double($1.0) - Double($1.1)) } / Double(a.luma.count)
    }

    @Test("are the same for the same seed, and differ for another", arguments: 1...3)
    func seeded(severity: Int) {
        let recipes = (0..<40).map { PictureAugmentation(seed: $0, severity: severity) }
        #expect(Set(recipes).count == 40)
        for (seed, recipe) in recipes.enumerated() where seed < 6 {
            let again = PictureAugmentation(seed: UInt64(seed), severity: severity)
            #expect(again.description == recipe.description)
            #expect(again.apply(scene, frame: 3, donor: donor) == recipe.apply(scene, frame: 3, donor: donor))
        }
    }

    @Test("have one to four families of steps; mild ones have no donor, flip or negative")
    func families() {
        for seed in 0..<500 as Range<UInt64> {
            let mild = PictureAugmentation(seed: seed, severity: 1)
            #expect(!mild.needsDonor && !mild.steps.contains(.flip) && !mild.description.contains("negative"))
            // Three overlays are one family, and so are low resolution and compression.
            #expect((1...5).contains(mild.steps.count))
        }
        let hard = (0..<500).map { PictureAugmentation(seed: $0, severity: 3) }
        let words = hard.map(\.description).joined(separator: "; ")
        for name in [
            "crop", "mirror", "flip", "turn", "rotate", "skew", "stretch", "saturation 0.0", "negative", "gains",
            "toning",
            "hue", "shines", "in donor", "donor inside", "of donor", "above donor", "below donor", "black bars",
            "white bars", "colored bars", "blurred bars", "text", "box", "face", "blur", "pixelize", "noise",
            "compress",
            "low resolution",
        ] {
            #expect(words.contains(name), "no \(name) in 500 recipes")
        }
    }

    @Test("are valid for pictures of any shape", arguments: [(1, 1), (2, 1), (3, 500), (500, 3), (31, 17)])
    func anyShape(width: Int, height: Int) {
        let picture = Picture.noise(width: width, height: height, seed: 1)
        for seed in 0..<150 as Range<UInt64> {
            let recipe = PictureAugmentation(seed: seed, severity: Int(seed % 3) + 1)
            let small = recipe.apply(picture, frame: 0, donor: donor)
            #expect(small.luma.count == small.width * small.height)
            let other = recipe.apply(donor, frame: 0, donor: picture)
            // A sum of rounded lengths can be a pixel more.
            #expect(max(other.width, other.height) <= 577 && min(other.width, other.height) <= 192)
        }
    }

    @Test("are unchanged by steps that do nothing")
    func identities() {
        #expect(PictureAugmentation([]).apply(scene, frame: 0, donor: nil) == scene)
        #expect(altered(.crop(UnitRectangle(x: 0, y: 0, width: 1, height: 1))) == scene)
        #expect(altered(.stretch(1)) == scene)
        #expect(altered(.grade(Grading())) == scene)
        #expect(altered(.noise(luma: 0, color: 0)) == scene)
        #expect(altered(.rotate(degrees: 0, fillsFrame: true)) == scene)
        #expect(altered(.bars(Bars())) == scene)
        let mix = PictureAugmentation([.mix(.blend(opacity: 128))])
        #expect(mix.needsDonor)
        #expect(mix.apply(scene, frame: 0, donor: nil) == scene)
    }

    @Test("are exact under mirroring, flips and quarter turns")
    func symmetries() {
        #expect(altered(.mirror) == scene.mirrored)
        #expect(altered(.flip, .flip) == scene)
        #expect(altered(.flip, .mirror) == altered(.turn(quarters: 2)))
        #expect(altered(.turn(quarters: 1), .turn(quarters: 3)) == scene)
        let small = Picture.gray(width: 3, height: 2) { x, y in UInt8(10 * y + x) }
        #expect(altered(.turn(quarters: 1), from: small).luma == [10, 0, 11, 1, 12, 2])
        #expect(altered(.flip, from: small).luma == [10, 11, 12, 0, 1, 2])
        #expect(altered(.rotate(degrees: 180, fillsFrame: false)) == altered(.turn(quarters: 2)))
    }

    @Test("have bars of whole rows around the untouched picture")
    func bars() {
        let small = Picture.scene(width: 60, height: 40, seed: 2)
        let framed = altered(.bars(Bars(top: 0.25, bottom: 0.5)), from: small)
        #expect(framed.width == 60 && framed.height == 70)
        #expect(framed.luma.prefix(600).allSatisfy { $0 == 0 } && framed.luma.suffix(1200).allSatisfy { $0 == 0 })
        #expect(framed.cropped(x: 0, y: 10, width: 60, height: 40) == small)
        let white = altered(.bars(Bars(left: 0.5, fill: .plain(.white))), from: small)
        #expect(white.width == 90 && white.luma[29] == 255 && white.blueDifference[29] == 128)
        let blurred = altered(.bars(Bars(left: 0.5, right: 0.5, fill: .blurred)), from: small)
        #expect(blurred.cropped(x: 30, y: 0, width: 60, height: 40) == small)
        #expect(Set(blurred.luma.prefix(30)).count > 1)
        // Twice the height exceeds the working size: the result is scaled to a short side of 144.
        let tall = altered(.bars(Bars(top: 1, bottom: 1)))
        #expect(tall.width == 144 && tall.height == 243)
    }

    @Test("are graded by the formulas")
    func grading() {
        let gray = altered(.grade(Grading(saturation: 0)))
        #expect(gray.blueDifference.allSatisfy { $0 == 128 } && gray.redDifference.allSatisfy { $0 == 128 })
        #expect(gray.luma == scene.luma)
        let negative = altered(.grade(Grading(isNegative: true)))
        #expect(negative.luma == scene.luma.map { 255 - $0 })
        #expect(negative.redDifference == scene.redDifference.map { UInt8(min(255, 256 - Int($0))) })
        #expect(altered(.grade(Grading(hue: 180))).redDifference == negative.redDifference)
        // 64/255 is .25098; less .5, doubled, and with .5 it is .00196, and .1 brighter 25.5+.5 of 255.
        let plain = Picture.gray { _, _ in 64 }
        #expect(altered(.grade(Grading(brightness: 0.1, contrast: 2)), from: plain).luma[0] == 26)
        // The square root of 64/255 is .50098, of 255 127.75.
        #expect(altered(.grade(Grading(gamma: 2)), from: plain).luma[0] == 128)
        // Red 120, green 100 and blue 80 by BT.601: Y is 103.7, Cb 128 - 23.7 / 1.772, Cr 128 + 16.3 / 1.402.
        let half = Picture.gray { _, _ in 100 }
        let warm = altered(.grade(Grading(gains: [1.2, 1, 0.8])), from: half)
        #expect(warm.luma[0] == 104 && warm.blueDifference[0] == 115 && warm.redDifference[0] == 140)
        let toned = altered(.grade(Grading(toning: 1, tone: [1, 1, 1])))
        #expect(toned.luma == scene.luma && toned.blueDifference.allSatisfy { $0 == 128 })
    }

    @Test("are blurred to the mean, and leave a plain picture plain")
    func smoothing() {
        let plain = Picture.plain(width: 41, height: 23, PaintColor(red: 0.3, green: 0.6, blue: 0.2))
        for step: AugmentationStep in [
            .blur(radius: 0.2, passes: 3), .pixelize(cells: 5), .lowResolution(0.3), .stretch(1.7),
            .skew(corners: [Corner](repeating: Corner(x: 0.1, y: 0.1), count: 4), fillsFrame: true),
        ] {
            let result = altered(step, from: plain)
            #expect(Set(result.luma) == [plain.luma[0]], "\(step)")
            #expect(Set(result.redDifference) == [plain.redDifference[0]], "\(step)")
        }
        let point = Picture.gray(width: 9, height: 9) { x, y in x == 4 && y == 4 ? 90 : 0 }
        let blurred = altered(.blur(radius: 0.1, passes: 1), from: point).luma
        // 90 over three columns is 30 each; over three rows, 10 each.
        #expect(blurred.count { $0 == 10 } == 9 && blurred.count { $0 == 0 } == 72)
        let cells = altered(.pixelize(cells: 6))
        #expect(Set(cells.luma).count <= 6 * 11)
    }

    @Test("have noise of the given deviation that differs between frames and is reproducible")
    func noise() {
        let plain = Picture.gray(width: 128, height: 128) { _, _ in 128 }
        let step = AugmentationStep.noise(luma: 20, color: 0)
        let first = altered(step, from: plain)
        #expect(first == altered(step, from: plain))
        #expect(first != altered(step, from: plain, frame: 1))
        let squares = first.luma.reduce(0.0) { $0 + (Double($1) - 128) * (Double($1) - 128) }
        let sigma = (squares / Double(first.luma.count)).squareRoot()
        // Four standard errors of a deviation from 16384 values are 2 %.
        #expect(abs(sigma - 20) < 0.5)
        #expect(first.redDifference == plain.redDifference)
    }

    @Test("lose more with coarser compression steps")
    func compression() {
        let losses = [0.01, 2, 6, 14].map { difference(altered(.compress(step: $0)), scene) }
        #expect(losses[0] < 0.1)
        #expect(losses[1] > 0.5 && losses[1] < losses[2] && losses[2] < losses[3] && losses[3] < 30)
        let odd = Picture.scene(width: 13, height: 9, seed: 3)
        #expect(difference(altered(.compress(step: 0.01), from: odd), odd) < 0.1)
    }

    @Test("are rotated about the center")
    func rotation() {
        // A dot at (20, 10) of 41x41 is 10 above the center; a quarter turn clockwise moves it 10 to the right.
        let dot = Picture.gray(width: 41, height: 41) { x, y in x == 20 && y == 10 ? 255 : 0 }
        let turned = altered(.rotate(degrees: 90, fillsFrame: false), from: dot)
        #expect(turned.luma[20 * 41 + 30] == 255)
        let white = Picture.plain(width: 64, height: 48, .white)
        #expect(altered(.rotate(degrees: 17, fillsFrame: true), from: white) == white)
        let corners = altered(.rotate(degrees: 17, fillsFrame: false), from: white)
        #expect(corners.luma[0] == 0 && corners.luma[24 * 64 + 32] == 255)
    }

    @Test("have their corners at the displaced positions when skewed")
    func skewing() {
        let corners = [Corner(x: 0.2, y: 0.1), Corner(x: 0, y: 0), Corner(x: 0.1, y: 0.2), Corner(x: 0, y: 0)]
        let white = Picture.plain(width: 100, height: 100, .white)
        let pressed = altered(.skew(corners: corners, fillsFrame: false), from: white)
        #expect(pressed.luma[13 * 100 + 22] == 255 && pressed.luma[8 * 100 + 10] == 0)
        #expect(pressed.luma[77 * 100 + 86] == 255 && pressed.luma[85 * 100 + 95] == 0)
        let dot = Picture.gray(width: 100, height: 100) { x, y in
            (19...21).contains(x) && (9...11).contains(y) ? 255 : 0
        }
        #expect(altered(.skew(corners: corners, fillsFrame: true), from: dot).luma[0] > 128)
    }

    @Test("show overlays within their bounds")
    func overlays() {
        let black = Picture.plain(width: 100, height: 50, .black)
        let place = UnitRectangle(x: 0.5, y: 0.2, width: 0.2, height: 0.4)
        let box = altered(.overlay(Overlay(shape: .box, bounds: place, color: .white, opacity: 128)), from: black)
        #expect(
            box.luma.count { $0 == 128 } == 20 * 20 && box.luma[10 * 100 + 50] == 128 && box.luma[9 * 100 + 50] == 0)
        let text = altered(
            .overlay(Overlay(shape: .text(lines: 2, seed: 1), bounds: place, color: .white, opacity: 256)), from: black)
        #expect((40..<360).contains(text.luma.count { $0 == 255 }))
        let face = altered(.overlay(Overlay(shape: .face, bounds: place, color: .white, opacity: 256)), from: black)
        // A disc of 20 pixels across has 314 pixels; less eyes and mouth.
        #expect((200..<314).contains(face.luma.count { $0 == 255 }))
    }

    @Test("are combined with another clip's picture beside, above, within and under it")
    func mixing() {
        let white = Picture.plain(width: 100, height: 50, .white)
        let black = Picture.plain(width: 50, height: 50, .black)
        func mixed(_ mixture: Mixture) -> Picture {
            PictureAugmentation([.mix(mixture)]).apply(white, frame: 0, donor: black)
        }
        #expect(Set(mixed(.blend(opacity: 64)).luma) == [191])
        let beside = mixed(.beside(.natural, isFirst: true))
        #expect(beside.width == 150 && beside.height == 50 && beside.luma[99] == 255 && beside.luma[100] == 0)
        let right = mixed(.beside(.natural, isFirst: false))
        #expect(right.luma[49] == 0 && right.luma[50] == 255)
        let above = mixed(.stacked(.natural, isFirst: true))
        #expect(above.width == 50 && above.height == 75 && above.luma[24 * 50] == 255 && above.luma[25 * 50] == 0)
        let cells = mixed(.beside(.cropped, isFirst: true))
        #expect(cells.width == 142 && cells.luma.count { $0 == 255 } == 71 * 50)
        let padded = mixed(.beside(.padded, isFirst: true))
        // 100x50 in a cell 71 wide is 71x36.
        #expect(padded.width == 142 && padded.luma.count { $0 == 255 } == 71 * 36)
        let within = mixed(.insideDonor(side: 0.5, x: 1, y: 0))
        #expect(within.width == 50 && within.luma.count { $0 == 255 } == 25 * 13 && within.luma[49] == 255)
        let around = mixed(.donorInside(side: 0.4, x: 0, y: 1))
        #expect(around.width == 100 && around.luma.count { $0 == 0 } == 20 * 20 && around.luma[49 * 100] == 0)
    }
}
