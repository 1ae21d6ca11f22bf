/* SPDX-License-Identifier: ISC */
/*
 * site: whose address is that?  The first entry in file order that matches
 * says so.  A List-Id names a list as <name.host>, so an entry is kept in
 * that form too.
 */
#include "look.h"

#include <string.h>

struct site_entry site_entry_make(struct pool *pool, enum site site, struct text glob)
{
	struct site_entry entry = {.site = site, .glob = text_string(pool, glob)};
	char *list_id = text_string(pool, glob);
	char *at = strchr(list_id, '@');

	if (at != NULL)
		*at = '.';
	entry.list_id = list_id;
	return entry;
}

bool site_add(struct rules *rules, enum site site, struct text glob)
{
	if (text_find_byte(glob, '@') == TEXT_NONE && text_find_byte(glob, '*') == TEXT_NONE)
		return false;
	*LIST_PUSH(rules->pool, &rules->sites) = site_entry_make(rules->pool, site, glob);
	return true;
}

bool site_entry_matches(const struct site_entry *entry, struct text address)
{
	const char *glob = entry->glob;
	char first;

	if (glob == NULL || address.len == 0)
		return false;
	if (text_find_byte(address, '@') == TEXT_NONE)
		glob = entry->list_id;
	/* Most entries are plain addresses: their first letter settles it. */
	first = (char)(glob[0] | 0x20);
	if (first >= 'a' && first <= 'z' && first != (char)(address.at[0] | 0x20))
		return false;
	return text_glob(glob, address);
}

enum site rules_site(const struct rules *rules, struct text address)
{
	for (size_t i = 0; i < rules->sites.len; i++) {
		if (site_entry_matches(&rules->sites.at[i], address))
			return rules->sites.at[i].site;
	}
	return SITE_NONE;
}

static void site_note(struct looks *looks, struct text address, struct look_sites *out)
{
	const struct rules *rules = looks->rules;
	const struct site_entry *entry = NULL;

	if (site_entry_matches(&looks->destination, address))
		entry = &looks->destination;
	for (size_t i = 0; i < rules->sites.len && entry == NULL; i++) {
		if (site_entry_matches(&rules->sites.at[i], address))
			entry = &rules->sites.at[i];
	}
	if (entry == NULL || out->address[entry->site].at != NULL)
		return;
	out->address[entry->site] = address;
	out->glob[entry->site] = entry->glob;
}

static void site_read_field(struct looks *looks, const char *name, struct look_sites *out)
{
	struct mail_addresses addresses = {0};
	struct texts ids = {0};

	if (text_is_case(text_of(name), "List-Id")) {
		mail_list_ids(looks->mail, &ids);
		for (size_t i = 0; i < ids.len; i++)
			site_note(looks, ids.at[i], out);
		return;
	}
	mail_address_list(looks->mail, name, &addresses);
	for (size_t i = 0; i < addresses.len; i++)
		site_note(looks, addresses.at[i].addr, out);
}

static const char *const look_field_names[LOOK_FIELDS] = {
    [LOOK_FROM] = "From", [LOOK_TO] = "To", [LOOK_CC] = "Cc", [LOOK_LIST_ID] = "List-Id"};

/* Which a site test without a field looks at, besides the four above. */
static const char *const site_other_fields[] = {"Sender", "Resent-From", "Resent-To", "Resent-Cc",
						"Resent-Sender"};

const char *look_field_name(enum look_field field)
{
	return look_field_names[field];
}

const struct look_sites *look_named(struct looks *looks, enum look_field field)
{
	struct look_sites *sites = looks->named[field];

	if (sites == NULL) {
		sites = looks->named[field] = pool_alloc(looks->pool, sizeof(*sites));
		if (looks->mail != NULL)
			site_read_field(looks, look_field_names[field], sites);
	}
	return sites;
}

static void site_merge(struct look_sites *into, const struct look_sites *from)
{
	for (int site = 0; site < SITE_COUNT; site++) {
		if (into->address[site].at == NULL) {
			into->address[site] = from->address[site];
			into->glob[site] = from->glob[site];
		}
	}
}

/* A `site:KIND[:NAME]` field; an empty name is any of those above. */
void look_site_field(struct looks *looks, const struct field *field, struct look *look)
{
	look->sites = pool_alloc(looks->pool, sizeof(*look->sites));
	if (looks->mail == NULL)
		return;
	if (field->name.len > 0) {
		site_read_field(looks, field->name.at, look->sites);
		return;
	}
	for (int i = 0; i < LOOK_FIELDS; i++)
		site_merge(look->sites, look_named(looks, (enum look_field)i));
	for (size_t i = 0; i < sizeof(site_other_fields) / sizeof(site_other_fields[0]); i++)
		site_read_field(looks, site_other_fields[i], look->sites);
}
