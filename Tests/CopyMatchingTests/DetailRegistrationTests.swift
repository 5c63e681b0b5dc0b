import ClipTypes
import Foundation
@testable import DetailMatching
import Kernels
import Testing
import VisualDescriptors

@testable import CopyMatching

@Suite("Registration of local detail")
struct DetailRegistrationTests {
    private static let (width, height) = (128.0, 96.0)

    private func stored(_ texture: Texture) -> StoredDetail {
        StoredDetail(texture.picture(width: 128, height: 96, spacing: 8).detail)
    }

    private func register(_ picture: Picture, in stored: StoredDetail) -> DetailRegistration? {
        let track = SketchTrack([Cut(Footage(seed: 1), 0, 1)])
        var details = QueryDetails(track.query(pictures: [picture.queryPicture()]))
        return DetailRegistration(picture: 0, view: 0, of: &details, with: stored)
    }

    /// An altered picture: where its pixels are in the original, and where those of the original are in it.
    struct Alteration: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let width: Int
        let height: Int
        let scale: Double
        let degrees: Double
        let moved: @Sendable (_ x: Double, _ y: Double) -> (x: Double, y: Double)
        let inverse: @Sendable (_ x: Double, _ y: Double) -> (x: Double, y: Double)

        /// Scales by a factor, rotates about the middle by an angle in degrees, and moves by a number of pixels.
        init(
            _ name: String, width: Int = 128, height: Int = 96, scale: Double = 1, degrees: Double = 0,
            by offset: (x: Double, y: Double) = (0, 0)
        ) {
            testDescription = name
            (self.width, self.height) = (width, height)
            (self.scale, self.degrees) = (scale, degrees)
            let (sine, cosine) = (sin(degrees * .pi / 180), cos(degrees * .pi / 180))
            let middle = (x: Double(width) / 2, y: Double(height) / 2)
            moved = { x, y in
                let (u, v) = ((x - middle.x - offset.x) / scale, (y - middle.y - offset.y) / scale)
                return (64 + cosine * u + sine * v, 48 - sine * u + cosine * v)
            }
            inverse = { x, y in
                let (u, v) = (x - 64, y - 48)
                return (
                    middle.x + offset.x + scale * (cosine * u - sine * v),
                    middle.y + offset.y + scale * (sine * u + cosine * v)
                )
            }
        }
    }

    private static let alterations = [
        Alteration("unchanged"),
        Alteration("twice the size", width: 256, height: 192, scale: 2),
        Alteration("cropped to 60 %", width: 77, height: 58),
        Alteration("cropped to 60 % at a corner", width: 77, height: 58, by: (25, -18)),
        Alteration("an inset of 60 %", scale: 0.6, by: (-15, 10)),
        Alteration("rotated by 7 degrees", degrees: 7),
        Alteration("rotated by -7 degrees", degrees: -7),
        Alteration("enlarged by 15 % and moved", scale: 1.15, by: (6, 3)),
        Alteration("upright from a wide picture", width: 54, height: 96),
    ]

    @Test("finds an altered picture at its place", arguments: alterations, UInt64(40)..<44)
    func finds(alteration: Alteration, seed: UInt64) throws {
        let (texture, other) = (Texture(seed: seed), Texture(seed: seed + 1_000))
        let altered = Picture(gray: alteration.width, alteration.height) { x, y in
            let place = alteration.moved(Double(x) + 0.5, Double(y) + 0.5)
            let isInside = 0..<Self.width ~= place.x && 0..<Self.height ~= place.y
            // Beyond the original, something else is shown.
            let shown = isInside ? texture : other
            return UInt8(255 * shown.brightness(place.x / 8, place.y / 8))
        }
        let found = try #require(register(altered, in: stored(texture)))
        #expect(found.agreement.strength > 30 && found.agreement.correlation > 0.6, "\(found.agreement)")
        #expect(found.blocks.agreeing > 2 * found.blocks.disagreeing && found.blocks.agreeing >= 5)
        var compared = 0
        for (x, y) in [(6.0, 6.0), (19, 6), (6, 19), (19, 19), (12, 12), (9, 15)] {
            let place = alteration.inverse((x + 0.5) * Self.width / 26, (y + 0.5) * Self.height / 26)
            let expected = (
                x: place.x / Double(alteration.width) * Double(found.columns) - 0.5,
                y: place.y / Double(alteration.height) * Double(found.rows) - 0.5
            )
            guard 1..<Double(found.columns - 2) ~= expected.x, 1..<Double(found.rows - 2) ~= expected.y else {
                continue
            }
            let pose = found.pose.map { Double($0) }
            #expect(abs(pose[0] + pose[1] * x + pose[2] * y - expected.x) < 1, "\(found.pose), column of \(x), \(y)")
            #expect(abs(pose[3] + pose[4] * x + pose[5] * y - expected.y) < 1, "\(found.pose), row of \(x), \(y)")
            compared += 1
        }
        #expect(compared >= 2)
        // In words: the altered picture covers its own size divided by its scale, around the pixel that its middle shows.
        let position = found.position(aspectRatio: 4.0 / 3)
        let middle = alteration.moved(Double(alteration.width) / 2, Double(alteration.height) / 2)
        for (value, expected) in [
            (position.centerX, middle.x / Self.width), (position.centerY, middle.y / Self.height),
            (position.width, Double(alteration.width) / alteration.scale / Self.width),
            (position.height, Double(alteration.height) / alteration.scale / Self.height),
        ] {
            #expect(abs(Double(value) - expected) < 0.03, "\(position)")
        }
        #expect(abs(Double(position.rotation) - alteration.degrees) < 1.5, "\(position)")
    }

    @Test("finds nothing in unrelated pictures that comes near an altered picture", arguments: UInt64(60)..<72)
    func unrelated(seed: UInt64) {
        let clip = stored(Texture(seed: seed))
        for (number, spacing) in [8.0, 5, 12].enumerated() {
            let query = Texture(seed: seed + UInt64(1_000 * (number + 1)))
                .picture(width: 128, height: 96, spacing: spacing)
            let found = register(query, in: clip)
            #expect((found?.agreement.strength ?? 0) < 16, "\(String(describing: found?.agreement))")
        }
    }

    private static let plain: [Picture] = [
        Picture(gray: 128, 96) { _, _ in 90 },
        // Slow and steep, in several directions.
        Picture(gray: 128, 96) { x, _ in UInt8(2 * x) },
        Picture(gray: 128, 96) { x, _ in UInt8(255 - 2 * x) },
        Picture(gray: 128, 96) { _, y in UInt8(40 + y) },
        Picture(gray: 128, 96) { x, y in UInt8(x + y) },
        // Noise of two steps on one color, as compression leaves it.
        Picture(gray: 128, 96) { x, y in UInt8(120 + (x * 7919 + y * 104_729 + x * y * 31) % 5) },
    ]

    @Test("finds no plain picture and no gradient, in others or in themselves", arguments: plain.indices)
    func flat(number: Int) {
        let texture = Texture(seed: 3)
        let query = Self.plain[number]
        for (place, other) in (Self.plain + [texture.picture(width: 128, height: 96, spacing: 8)]).enumerated() {
            let found = register(query, in: StoredDetail(other.detail))
            #expect(
                (found?.agreement.strength ?? 0) < CopyMatcher.leastStrength,
                "\(number) in \(place): \(String(describing: found?.agreement))")
        }
    }

    @Test("of stored details compares them at their own size only")
    func storedDetails() throws {
        let track = SketchTrack([Cut(Footage(seed: 1), 0, 1)], every: 1, detailed: true)
        var details = QueryDetails(track.query)
        let own = StoredDetail(try #require(track.details[0]))
        let registration = DetailRegistration(picture: 0, view: 0, of: &details, with: own)
        let found = try #require(registration)
        #expect(found.columns == 26 && found.rows == 26 && found.agreement.correlation > 0.99)
        #expect(zip(found.pose, [0, 1, 0, 0, 0, 1]).allSatisfy { abs($0 - $1) < 0.05 })
        let other = StoredDetail(Footage(seed: 2).picture(at: 0).detail)
        let foreign = DetailRegistration(picture: 0, view: 0, of: &details, with: other)
        #expect((foreign?.agreement.strength ?? 0) < CopyMatcher.leastStrength)
    }

    /// Frames of a still backdrop, in front of which something moves along a path of its own.
    private func take(_ backdrop: Texture, subject: UInt64) -> [Picture] {
        let shown = Texture(seed: subject)
        return (0..<10).map { number in
            let angle = Double(number) * 0.6 + Double(subject)
            let (left, top) = (44 + 35 * cos(angle), 28 + 20 * sin(angle * 1.3))
            return Picture(gray: 128, 96) { x, y in
                let (column, row) = (Double(x) - left, Double(y) - top)
                let isSubject = 0..<40 ~= column && 0..<40 ~= row
                return UInt8(
                    255
                        * (isSubject
                            ? shown.brightness(column / 12, row / 12)
                            : backdrop.brightness(Double(x) / 16, Double(y) / 16)))
            }
        }
    }

    @Test("tells a copy from another take before the same backdrop by what moves", arguments: UInt64(1)..<4)
    func takes(seed: UInt64) throws {
        let backdrop = Texture(seed: 500 + seed)
        let (first, second) = (take(backdrop, subject: seed), take(backdrop, subject: seed + 10))
        // The sketches of both takes are alike.
        let vector = Footage(seed: 1).vector(at: 0)
        func track(_ pictures: [Picture], detailed: Bool) -> SketchTrack {
            SketchTrack(
                frames: pictures.enumerated().map {
                    (.seconds($0.offset), 1, vector, detailed ? $0.element.detail : nil)
                }, duration: .seconds(pictures.count))
        }
        let query = track(first, detailed: false).query(
            pictures: first.enumerated().map { $0.element.queryPicture(at: .seconds($0.offset)) })
        let copy = try #require(matcher.match(query, with: track(first, detailed: true))).features
        let take = try #require(matcher.match(query, with: track(second, detailed: true))).features
        #expect(copy.motionCorrelation > 0.8 && copy.motionShare == 0.05, "\(copy)")
        #expect(take.motionCorrelation < 0.4 && take.motionShare == 0.05, "\(take)")
        // In a copy, each frame agrees best with its own moment.
        #expect(copy.momentGain > take.momentGain + 0.5 && copy.momentShare > 0.99, "\(copy)")
        #expect(take.momentGain < 0.5 && take.momentShare < 0.99, "\(take)")
        // In the other take, what moves differs more than the backdrop.
        #expect(copy.motionExcess < 0.5 && take.motionExcess > 1, "\(copy.motionExcess), \(take.motionExcess)")
        #expect(copy.comparedMoments == 8 && copy.momentClearness == 1 && take.momentClearness > 0.5)
        // Without what moves, both agree.
        #expect(
            take.detailStrength > 3 && take.detailCorrelation > 0.5 && take.detailCorrelation < copy.detailCorrelation)
        // Nothing moves in a still picture.
        let still = try #require(
            matcher.match(query, with: track([Picture](repeating: first[0], count: 10), detailed: true)))
        #expect(still.features.motionShare == 0 && still.features.motionCorrelation == 0)
        #expect(still.features.momentClearness == 0 && still.likelihoodRatios.otherMoments == .infinity)
    }
}
