/* SPDX-License-Identifier: MIT */
/* fonts.c - one configuration for the process, one map of fonts for each thread. */
#include "render/fonts.h"

#include <pango/pangocairo.h>
#include <pango/pangofc-fontmap.h>

const char fonts_sans[] = "Noto Sans CJK KR,Noto Color Emoji", fonts_serif[] = "Noto Serif CJK KR,Noto Color Emoji";

/* The folders of the packages; fc-cache keeps a list of each, which is found again by these caches. Other fonts that stand there are passed
 * over. */
static const char configuration[] =
	"<?xml version=\"1.0\"?><!DOCTYPE fontconfig SYSTEM \"fonts.dtd\"><fontconfig>"
	"<dir>/usr/share/fonts/opentype/noto</dir><dir>/usr/share/fonts/truetype/noto</dir>"
	"<cachedir>/var/cache/fontconfig</cachedir><cachedir prefix=\"xdg\">fontconfig</cachedir>"
	"<selectfont><rejectfont><glob>*</glob></rejectfont><acceptfont><glob>*/NotoSansCJK-Regular.ttc</glob>"
	"<glob>*/NotoSansCJK-Bold.ttc</glob><glob>*/NotoSerifCJK-Bold.ttc</glob><glob>*/NotoColorEmoji.ttf</glob></acceptfont></selectfont>"
	/* Emoji are pictures of one size: scale them to the text's, as fontconfig does by default. */
	"<match target=\"font\"><test name=\"outline\" compare=\"eq\"><bool>false</bool></test>"
	"<edit name=\"pixelsizefixupfactor\" mode=\"assign\">"
	"<divide><name target=\"pattern\">pixelsize</name><name target=\"font\">pixelsize</name></divide></edit>"
	"<edit name=\"matrix\" mode=\"assign\"><times><name>matrix</name><matrix>"
	"<name>pixelsizefixupfactor</name><double>0</double><double>0</double><name>pixelsizefixupfactor</name></matrix></times></edit>"
	"<edit name=\"size\" mode=\"assign\"><divide><name>size</name><name>pixelsizefixupfactor</name></divide></edit></match>"
	"</fontconfig>";

/* fontconfig keeps what it has read of fonts to the end of the process, behind pointers that the leak detector does not see. */
#ifdef __SANITIZE_ADDRESS__
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
	return "leak:libfontconfig\n";
}

const char *__lsan_default_options(void);
const char *__lsan_default_options(void)
{
	return "print_suppressions=0";
}
#endif

/* What must be there, and the package that brings it. */
static const struct {
	const char *family, *package;
} needed[] = {
	{ "Noto Sans CJK KR", "fonts-noto-cjk" },
	{ "Noto Serif CJK KR", "fonts-noto-cjk" },
	{ "Noto Color Emoji", "fonts-noto-color-emoji" },
};

/* Made once and kept to the end of the process; never changed afterwards, so that threads may share it. */
static FcConfig *shared_configuration(void)
{
	static FcConfig *made;
	if (g_once_init_enter(&made)) {
		FcConfig *config = FcConfigCreate();
		FcConfigParseAndLoadFromMemory(config, (const FcChar8 *)configuration, FcTrue);
		FcConfigBuildFonts(config);
		g_once_init_leave(&made, config);
	}
	return made;
}

static bool has_family(const FcFontSet *set, const char *family)
{
	for (int i = 0; set && i < set->nfont; i++) {
		FcChar8 *name = NULL;
		for (int n = 0; FcPatternGetString(set->fonts[i], FC_FAMILY, n, &name) == FcResultMatch; n++)
			if (FcStrCmp(name, (const FcChar8 *)family) == 0)
				return true;
	}
	return false;
}

bool fonts_check(struct err *e)
{
	const FcFontSet *set = FcConfigGetFonts(shared_configuration(), FcSetSystem);
	for (size_t i = 0; i < sizeof needed / sizeof *needed; i++)
		if (!has_family(set, needed[i].family))
			return err_set(e, ERR_NOT_FOUND, MSG_CARD_NO_FONT, ARGS(needed[i].family, needed[i].package));
	return true;
}

static PangoContext *make_context(void)
{
	PangoFontMap *map = pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT);
	pango_fc_font_map_set_config(PANGO_FC_FONT_MAP(map), shared_configuration());
	pango_cairo_font_map_set_resolution(PANGO_CAIRO_FONT_MAP(map), 96);
	PangoContext *context = pango_font_map_create_context(map);
	g_object_unref(map);
	cairo_font_options_t *options = cairo_font_options_create();
	cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
	cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
	cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
	pango_cairo_context_set_font_options(context, options);
	cairo_font_options_destroy(options);
	pango_context_set_round_glyph_positions(context, FALSE);
	pango_context_set_language(context, pango_language_from_string("ko"));
	return context;
}

struct _PangoContext *fonts_context(struct err *e)
{
	static GPrivate own = G_PRIVATE_INIT(g_object_unref);
	PangoContext *context = g_private_get(&own);
	if (context)
		return context;
	if (!fonts_check(e))
		return NULL;
	context = make_context();
	g_private_set(&own, context);
	return context;
}
