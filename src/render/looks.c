/* SPDX-License-Identifier: MIT */
/* looks.c - one row a look. */
#include "render/looks.h"

static const struct look looks[CARD_LOOKS] = {
	[CARD_ANNOUNCEMENT] = {
		0x7a1b38, 0xfffaf3, 0xf3d9dc, 0xf6c9a2, 0x4a0f20, 0x8e1f3b, 0xf5e7e2, 0xd8a5ae,
		{ 2, 4, 6, 8, 6, 4, 6, 4 }, false
	},
	[CARD_NOTICE] = {
		0x1b2a56, 0xfffaf0, 0xd3daf0, 0xf0b83f, 0x1b2a56, 0x2b418a, 0xe9ecf5, 0x9aa8d6,
		{ 0, 2, 4, 7, 5, 4, 2, 4 }, false
	},
	[CARD_REMINDER] = {
		0xf3b63a, 0x1f1a10, 0x4b370a, 0x1f2447, 0xfff6e0, 0x855500, 0xf8ecd2, 0xdcb56a,
		{ 4, 4, 6, 6, 4, 4, 7, 7 }, true
	},
	[CARD_CHANGE] = {
		0xa9351b, 0xfff9f2, 0xffe3d6, 0xffdfb3, 0x5e1a0b, 0xa8341a, 0xf9e6df, 0xdca08f,
		{ 6, 4, 6, 2, 5, 3, 5, 1 }, true
	},
	[CARD_CANCELLATION] = {
		0x34343b, 0xf7f4ee, 0xd6d3cd, 0xf1ede5, 0x2a2a30, 0xb3261e, 0xeeeae3, 0xb5b1aa,
		{ -1, -1, -1, -1, -1, -1, -1, -1 }, false
	},
	[CARD_RESULTS] = {
		0x12483a, 0xfbfbf2, 0xcfe8da, 0xa9dcb8, 0x0c3328, 0x17634d, 0xe3f0e8, 0x8fc3ae,
		{ 1, 3, 5, 7, 7, 5, 8, 8 }, false
	},
	[CARD_CALL] = {
		0x482766, 0xfffaf6, 0xe5d6f2, 0xf8cbd3, 0x3a1d54, 0x6a3b97, 0xf0e8f6, 0xbfa4d8,
		{ 2, 3, 5, 4, 6, 5, 7, 8 }, false
	},
	[CARD_DIGEST] = {
		0x2f4c74, 0xfdfbf5, 0xd5e3f3, 0xcfe4f7, 0x1b3354, 0x2f5488, 0xe6edf5, 0x9db5d6,
		{ 5, 3, 5, 4, 6, 4, 3, 5 }, true
	},
	[CARD_OUTCOME] = {
		0x0c4757, 0xfbfbf4, 0xcde6ec, 0xf5ca5f, 0x0a3642, 0x0d6073, 0xe1eff2, 0x8fbecb,
		{ 0, 1, 2, 4, 5, 6, 8, 8 }, false
	},
};

const struct look *look_of(enum card_look look)
{
	return &looks[look];
}
