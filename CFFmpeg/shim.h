#ifndef VIDREC_CFFMPEG_SHIM_H
#define VIDREC_CFFMPEG_SHIM_H

#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/avutil.h>
#include <libavutil/display.h>
#include <libavutil/imgutils.h>
#include <libavutil/opt.h>
#include <libavutil/pixdesc.h>
#include <libswscale/swscale.h>

// Only what Swift cannot see by itself: macros, and names that differ between FFmpeg versions.

static inline int vidrec_averror(int code) { return AVERROR(code); }
static inline int vidrec_averror_eof(void) { return AVERROR_EOF; }
static inline int vidrec_averror_invaliddata(void) { return AVERROR_INVALIDDATA; }
static inline int64_t vidrec_nopts_value(void) { return AV_NOPTS_VALUE; }

#endif
