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
static inline int vidrec_averror_exit(void) { return AVERROR_EXIT; }
static inline int vidrec_averror_invaliddata(void) { return AVERROR_INVALIDDATA; }
static inline int64_t vidrec_nopts_value(void) { return AV_NOPTS_VALUE; }

// The flag replaced the field in FFmpeg 6.1.
static inline int vidrec_frame_is_key(const AVFrame *frame) {
#ifdef AV_FRAME_FLAG_KEY
    return (frame->flags & AV_FRAME_FLAG_KEY) != 0;
#else
    return frame->key_frame;
#endif
}

// The nine numbers of the stream's display matrix or NULL. Side data moved from the stream to its codec parameters in
// FFmpeg 6.1.
static inline const int32_t *vidrec_stream_display_matrix(const AVStream *stream) {
#if LIBAVCODEC_VERSION_INT >= AV_VERSION_INT(60, 31, 102)
    const AVPacketSideData *data =
        av_packet_side_data_get(stream->codecpar->coded_side_data, stream->codecpar->nb_coded_side_data,
                                AV_PKT_DATA_DISPLAYMATRIX);
    return data && data->size >= 9 * sizeof(int32_t) ? (const int32_t *)data->data : NULL;
#else
    size_t size = 0;
    const uint8_t *data = av_stream_get_side_data(stream, AV_PKT_DATA_DISPLAYMATRIX, &size);
    return data && size >= 9 * sizeof(int32_t) ? (const int32_t *)data : NULL;
#endif
}

#endif
