import ClipTypes
