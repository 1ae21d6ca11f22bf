/* SPDX-License-Identifier: ISC */
/*
 * view_entity: names and numbers.
 */
#include "view_entity.h"

#include <string.h>

#include "view_bytes.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define CODE_MAX 0x10FFFF
#define REPLACEMENT 0xFFFD
#define NAME_LEN_MAX 8

/* HTML 4's, sorted by their bytes.  Those up to 255 are older than the
 * semicolon and do without. */
static const struct {
	char name[NAME_LEN_MAX + 1];
	uint16_t code;
} entities[] = {
    {"AElig", 198},    {"Aacute", 193},	 {"Acirc", 194},   {"Agrave", 192},  {"Alpha", 913},
    {"Aring", 197},    {"Atilde", 195},	 {"Auml", 196},	   {"Beta", 914},    {"Ccedil", 199},
    {"Chi", 935},      {"Dagger", 8225}, {"Delta", 916},   {"ETH", 208},     {"Eacute", 201},
    {"Ecirc", 202},    {"Egrave", 200},	 {"Epsilon", 917}, {"Eta", 919},     {"Euml", 203},
    {"Gamma", 915},    {"Iacute", 205},	 {"Icirc", 206},   {"Igrave", 204},  {"Iota", 921},
    {"Iuml", 207},     {"Kappa", 922},	 {"Lambda", 923},  {"Mu", 924},	     {"Ntilde", 209},
    {"Nu", 925},       {"OElig", 338},	 {"Oacute", 211},  {"Ocirc", 212},   {"Ograve", 210},
    {"Omega", 937},    {"Omicron", 927}, {"Oslash", 216},  {"Otilde", 213},  {"Ouml", 214},
    {"Phi", 934},      {"Pi", 928},	 {"Prime", 8243},  {"Psi", 936},     {"Rho", 929},
    {"Scaron", 352},   {"Sigma", 931},	 {"THORN", 222},   {"Tau", 932},     {"Theta", 920},
    {"Uacute", 218},   {"Ucirc", 219},	 {"Ugrave", 217},  {"Upsilon", 933}, {"Uuml", 220},
    {"Xi", 926},       {"Yacute", 221},	 {"Yuml", 376},	   {"Zeta", 918},    {"aacute", 225},
    {"acirc", 226},    {"acute", 180},	 {"aelig", 230},   {"agrave", 224},  {"alefsym", 8501},
    {"alpha", 945},    {"amp", 38},	 {"and", 8743},	   {"ang", 8736},    {"apos", 39},
    {"aring", 229},    {"asymp", 8776},	 {"atilde", 227},  {"auml", 228},    {"bdquo", 8222},
    {"beta", 946},     {"brvbar", 166},	 {"bull", 8226},   {"cap", 8745},    {"ccedil", 231},
    {"cedil", 184},    {"cent", 162},	 {"chi", 967},	   {"circ", 710},    {"clubs", 9827},
    {"cong", 8773},    {"copy", 169},	 {"crarr", 8629},  {"cup", 8746},    {"curren", 164},
    {"dArr", 8659},    {"dagger", 8224}, {"darr", 8595},   {"deg", 176},     {"delta", 948},
    {"diams", 9830},   {"divide", 247},	 {"eacute", 233},  {"ecirc", 234},   {"egrave", 232},
    {"empty", 8709},   {"emsp", 8195},	 {"ensp", 8194},   {"epsilon", 949}, {"equiv", 8801},
    {"eta", 951},      {"eth", 240},	 {"euml", 235},	   {"euro", 8364},   {"exist", 8707},
    {"fnof", 402},     {"forall", 8704}, {"frac12", 189},  {"frac14", 188},  {"frac34", 190},
    {"frasl", 8260},   {"gamma", 947},	 {"ge", 8805},	   {"gt", 62},	     {"hArr", 8660},
    {"harr", 8596},    {"hearts", 9829}, {"hellip", 8230}, {"iacute", 237},  {"icirc", 238},
    {"iexcl", 161},    {"igrave", 236},	 {"image", 8465},  {"infin", 8734},  {"int", 8747},
    {"iota", 953},     {"iquest", 191},	 {"isin", 8712},   {"iuml", 239},    {"kappa", 954},
    {"lArr", 8656},    {"lambda", 955},	 {"lang", 9001},   {"laquo", 171},   {"larr", 8592},
    {"lceil", 8968},   {"ldquo", 8220},	 {"le", 8804},	   {"lfloor", 8970}, {"lowast", 8727},
    {"loz", 9674},     {"lrm", 8206},	 {"lsaquo", 8249}, {"lsquo", 8216},  {"lt", 60},
    {"macr", 175},     {"mdash", 8212},	 {"micro", 181},   {"middot", 183},  {"minus", 8722},
    {"mu", 956},       {"nabla", 8711},	 {"nbsp", 160},	   {"ndash", 8211},  {"ne", 8800},
    {"ni", 8715},      {"not", 172},	 {"notin", 8713},  {"nsub", 8836},   {"ntilde", 241},
    {"nu", 957},       {"oacute", 243},	 {"ocirc", 244},   {"oelig", 339},   {"ograve", 242},
    {"oline", 8254},   {"omega", 969},	 {"omicron", 959}, {"oplus", 8853},  {"or", 8744},
    {"ordf", 170},     {"ordm", 186},	 {"oslash", 248},  {"otilde", 245},  {"otimes", 8855},
    {"ouml", 246},     {"para", 182},	 {"part", 8706},   {"permil", 8240}, {"perp", 8869},
    {"phi", 966},      {"pi", 960},	 {"piv", 982},	   {"plusmn", 177},  {"pound", 163},
    {"prime", 8242},   {"prod", 8719},	 {"prop", 8733},   {"psi", 968},     {"quot", 34},
    {"rArr", 8658},    {"radic", 8730},	 {"rang", 9002},   {"raquo", 187},   {"rarr", 8594},
    {"rceil", 8969},   {"rdquo", 8221},	 {"real", 8476},   {"reg", 174},     {"rfloor", 8971},
    {"rho", 961},      {"rlm", 8207},	 {"rsaquo", 8250}, {"rsquo", 8217},  {"sbquo", 8218},
    {"scaron", 353},   {"sdot", 8901},	 {"sect", 167},	   {"shy", 173},     {"sigma", 963},
    {"sigmaf", 962},   {"sim", 8764},	 {"spades", 9824}, {"sub", 8834},    {"sube", 8838},
    {"sum", 8721},     {"sup", 8835},	 {"sup1", 185},	   {"sup2", 178},    {"sup3", 179},
    {"supe", 8839},    {"szlig", 223},	 {"tau", 964},	   {"there4", 8756}, {"theta", 952},
    {"thetasym", 977}, {"thinsp", 8201}, {"thorn", 254},   {"tilde", 732},   {"times", 215},
    {"trade", 8482},   {"uArr", 8657},	 {"uacute", 250},  {"uarr", 8593},   {"ucirc", 251},
    {"ugrave", 249},   {"uml", 168},	 {"upsih", 978},   {"upsilon", 965}, {"uuml", 252},
    {"weierp", 8472},  {"xi", 958},	 {"yacute", 253},  {"yen", 165},     {"yuml", 255},
    {"zeta", 950},     {"zwj", 8205},	 {"zwnj", 8204},
};

/* The code of a name, 0 when it is none. */
static uint32_t entity_code(struct text name, bool semicolon)
{
	size_t low = 0, high = COUNT(entities);
	if (name.len > NAME_LEN_MAX)
		return 0;
	while (low < high) {
		size_t middle = (low + high) / 2;
		int order = byte_order(name, entities[middle].name);
		if (!order)
			return entities[middle].code < 256 || semicolon ? entities[middle].code : 0;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return 0;
}

struct decoder {
	struct text text;
	struct buf out;
	bool prefix, wide;
	uint32_t high; /* the first half of a pair of surrogates */
};

static void decoder_put(struct decoder *decoder, uint32_t code)
{
	char utf8[4];
	size_t len = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
	static const unsigned char heads[] = {0, 0, 0xC0, 0xE0, 0xF0};
	for (size_t i = len; i-- > 1; code >>= 6)
		utf8[i] = (char)(0x80 | (code & 0x3F));
	utf8[0] = (char)(heads[len] | code);
	buf_add(&decoder->out, utf8, len);
}

/* "#65", "#x41": where it ends; *code is 0 for what is none. */
static size_t decoder_number(const struct decoder *decoder, size_t at, uint32_t *code)
{
	struct text text = decoder->text;
	uint32_t number = 0;
	bool hex = (byte_at(text, ++at) | 0x20) == 'x';
	*code = 0;
	for (at += hex; at < text.len; at++) {
		char c = text.at[at];
		int digit = hex ? byte_hex(c) : byte_is_digit(c) ? c - '0' : -1;
		if (digit < 0)
			break;
		number = number * (hex ? 16 : 10) + (uint32_t)digit;
		if (number > CODE_MAX)
			return at;
	}
	*code = number;
	return at;
}

/* Halves of a pair are joined; what is no character is replaced.  False for
 * what stays as it is written. */
static bool decoder_character(struct decoder *decoder, uint32_t code)
{
	uint32_t high = decoder->high;
	decoder->high = 0;
	if (code < 256 && !decoder->wide) {
		decoder_put(decoder, code);
		return true;
	}
	if (code == 0xFFFE || code == 0xFFFF)
		return false;
	decoder->wide = true;
	if ((code & 0xFFFFFC00) == 0xDC00 && high) {
		decoder->out.len -= 3; /* what stands for the first half */
		code = ((high - 0xD800) << 10) + (code - 0xDC00) + 0x10000;
	} else if ((code & 0xFFFFFC00) == 0xD800) {
		decoder->high = code;
		code = REPLACEMENT;
	} else if ((code & 0xFFFFFC00) == 0xDC00 || (code >= 0xFDD0 && code <= 0xFDEF) ||
		   (code & 0xFFFE) == 0xFFFE) {
		code = REPLACEMENT;
	}
	decoder_put(decoder, code);
	return true;
}

/* A name at text.at[at]: where it ends, or where the longest that begins like
 * it does. */
static size_t decoder_name(const struct decoder *decoder, size_t at, uint32_t *code)
{
	struct text text = decoder->text;
	size_t end = at;
	while (end < text.len && byte_is_word(text.at[end]))
		end++;
	*code = entity_code(text_make(text.at + at, end - at), byte_at(text, end) == ';');
	if (*code || !decoder->prefix)
		return end;
	size_t len = end - at < NAME_LEN_MAX + 1 ? end - at : NAME_LEN_MAX + 1;
	while (len > 1 && !*code)
		*code = entity_code(text_make(text.at + at, --len), false);
	return *code ? at + len : end;
}

/* What stands behind "&": where reading goes on. */
static size_t decoder_entity(struct decoder *decoder, size_t at)
{
	struct text text = decoder->text;
	uint32_t code;
	bool number = byte_at(text, at) == '#';
	size_t end = number ? decoder_number(decoder, at, &code) : decoder_name(decoder, at, &code);
	bool written = code && number && decoder_character(decoder, code);
	if (code && !number) {
		decoder->high = 0;
		decoder->wide |= code > 255;
		decoder_put(decoder, code);
		written = true;
	}
	if (!written) {
		buf_byte(&decoder->out, '&');
		buf_add(&decoder->out, text.at + at, end - at);
		decoder->high = number ? decoder->high : 0;
		return end;
	}
	end += byte_at(text, end) == ';';
	if (byte_at(text, end) != '&')
		decoder->high = 0;
	return end;
}

struct text entity_decode(struct pool *pool, struct text text, bool prefix, bool *wide)
{
	struct decoder decoder = {.text = text, .prefix = prefix, .wide = *wide};
	size_t at = text_find_byte(text, '&');
	if (at == TEXT_NONE)
		return text;
	buf_open(&decoder.out, pool);
	buf_add(&decoder.out, text.at, at);
	while (at < text.len) {
		at = decoder_entity(&decoder, at + 1);
		size_t next = text_find_byte(text_from(text, at), '&');
		size_t len = next == TEXT_NONE ? text.len - at : next;
		buf_add(&decoder.out, text.at + at, len);
		at += len;
	}
	*wide = decoder.wide;
	return buf_get(&decoder.out);
}
