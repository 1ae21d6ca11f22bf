/* SPDX-License-Identifier: ISC */
/* liaison.conf; the keys and defaults are those of section 14 of the design. */
#include "base_fixture.h"

#include "liaison/conf.h"

struct install {
	struct pool *pool;
	char *folder, *file;
	struct conf *conf;
	struct error err;
};

static int install_setup(void **state)
{
	struct pool *pool = pool_open();
	struct install *at = pool_alloc(pool, sizeof(*at));
	at->pool = pool;
	at->folder = folder_make(pool);
	at->file = pool_printf(pool, "%s/liaison.conf", at->folder);
	*state = at;
	return 0;
}

static int install_teardown(void **state)
{
	struct install *at = *state;
	folder_remove(at->folder);
	pool_close(at->pool);
	return 0;
}

#define INSTALL_TEST(name) cmocka_unit_test_setup_teardown(name, install_setup, install_teardown)

/* The least that is a configuration. */
#define LEAST                                                                                      \
	"[liaison]\naddress = jane@example.org\n"                                                  \
	"[mail]\nreply_address = liaison@example.org\nfrom = jane@example.org\n"                   \
	"destination = board@example.org\n"

static enum status load_bytes(struct install *at, const char *bytes, size_t len)
{
	file_put(at->file, bytes, len, 0600);
	at->err.text[0] = '\0';
	return conf_load(at->pool, at->file, &at->conf, &at->err);
}

static enum status load(struct install *at, const char *bytes)
{
	return load_bytes(at, bytes, strlen(bytes));
}

static void loads(struct install *at, const char *bytes)
{
	if (load(at, bytes) != STATUS_OK)
		fail_msg("%s", at->err.text);
}

/* The file is refused, and the error is FILE and then `rest`. */
static void refused(struct install *at, const char *bytes, const char *rest)
{
	assert_int_equal(load(at, bytes), STATUS_CONFIG);
	assert_string_equal(at->err.text, pool_printf(at->pool, "%s%s", at->file, rest));
}

static void refused_with(struct install *at, const char *bytes, const char *words)
{
	assert_int_equal(load(at, bytes), STATUS_CONFIG);
	if (strncmp(at->err.text, at->file, strlen(at->file)) != 0 || !strstr(at->err.text, words))
		fail_msg("\"%s\" lacks \"%s\"", at->err.text, words);
}

/* ---- defaults ------------------------------------------------------------------ */

static void the_defaults_are_those_of_the_design(void **state)
{
	struct install *at = *state;
	loads(at, LEAST);
	const struct conf *conf = at->conf;
	assert_string_equal(conf->path, at->file);
	assert_string_equal(conf->timezone, "UTC");
	assert_int_equal(conf->backup.len, 0);
	assert_null(conf->note_address);
	assert_null(conf->bounce_address);
	assert_true(conf->border_required);
	assert_string_equal(conf->key_file, STATE_DIR "/key");
	assert_int_equal(conf->token_life, 30 * 86400);
	assert_string_equal(conf->smtp_url, "smtp://localhost:25");
	assert_false(conf->smtp_tls_required); /* localhost is local */
	assert_int_equal(conf->retry_for, 5 * 86400);
	assert_false(conf->in_doubt_resend);
	assert_int_equal(conf->in_doubt_after, 2 * 3600);
	assert_int_equal(conf->rules.len, 1);
	assert_text(conf->rules.at[0], RULES_DIR);
	assert_string_equal(conf->store, STATE_DIR "/store.db");
	assert_string_equal(conf->hold, STATE_DIR "/hold");
	assert_int_equal(conf->keep, 90 * 86400);
	assert_int_equal(conf->grace, 300);
	assert_int_equal(conf->remind, 2 * 86400);
	assert_int_equal(conf->expire, 14 * 86400);
	assert_int_equal(conf->backup_after, 4 * 3600);
	assert_int_equal(conf->attach_max, 1048576);
	assert_int_equal(conf->answers_a_day, 50);
	assert_int_equal(conf->digest_when.weekday, 4);
	assert_int_equal(conf->digest_when.minute, 18 * 60);
	assert_string_equal(conf->digest_when.zone, "UTC");
	assert_int_equal(conf->digest_preview, 4 * 3600);
	assert_int_equal(conf->digest_max_age, 14 * 86400);
	assert_false(conf->digest_empty_line);
	assert_int_equal(conf->limit_message, 25 * 1024 * 1024);
	assert_int_equal(conf->limit_nesting, 100);
	assert_int_equal(conf->sources.len, 0);
}

static void every_key_of_the_design_is_known(void **state)
{
	struct install *at = *state;
	loads(at,
	      "[liaison]\naddress = jane@example.org, jane@example.net\nname = Jane \xC5\xBD\n"
	      "backup = john@example.org\ntimezone = Europe/Prague\n"
	      "[mail]\nreply_address = r@example.org\nnote_address = n@example.org\n"
	      "from = f@example.org\nbounce_address = b@example.org\n"
	      "destination = d@example.org\nprefix = [x]\n"
	      "[auth]\nauthserv_id = mx\nborder_host = mx.example.org\nborder = none\n"
	      "key_file = /k\ntoken_life = 1d\n"
	      "[smtp]\nurl = smtps://mail.example.org:465\nuser = u\npassword_file = p\n"
	      "ca_file = ca.pem\ntls = required\nretry_for = 1d\nin_doubt = resend\n"
	      "in_doubt_after = 1h\n"
	      "[rules]\npath = a.rules, /b\n"
	      "[store]\npath = s.db\nhold = h\nkeep = 1d\n"
	      "[candidate]\ngrace = 0\nremind = 1d\nexpire = 2d\nbackup_after = 1h\n"
	      "attach_max = 64K\nanswers_a_day = 5\n"
	      "[digest]\nwhen = weekly Mon 09:00\npreview = 1h\nmax_age = 7d\nempty = line\n"
	      "[limits]\nmessage = 1M\nnesting = 10\nheaders = 100\nparts = 50\n"
	      "[source ietf]\nkind = public\naddress = l@example.org\ntrusted = yes\ntype = imap\n"
	      "url = imaps://x\nsecret_file = t\npoll = 10m\n"
	      "[calendar]\nurl = https://x\nevents = telechat\npoll = 1h\n"
	      "[datatracker]\nurl = https://x\nevents = y\npoll = 1h\n");
	const struct conf *conf = at->conf;
	assert_int_equal(conf->address.len, 2);
	assert_text(conf->address.at[1], "jane@example.net");
	assert_string_equal(conf->name, "Jane \xC5\xBD");
	assert_string_equal(conf->prefix, "[x]");
	assert_false(conf->border_required);
	assert_true(conf->in_doubt_resend);
	assert_true(conf->digest_empty_line);
	assert_true(conf->smtp_tls_required);
	assert_string_equal(conf->digest_when.zone, "Europe/Prague");
	assert_int_equal(conf->grace, 0);
	assert_int_equal(conf->limit_parts, 50);
	const struct conf_source *source = conf_source_by_name(conf, "ietf");
	assert_non_null(source);
	assert_int_equal(source->kind, ORIGIN_PUBLIC);
	assert_true(source->trusted);
	assert_string_equal(source->type, "imap");
	assert_int_equal(source->poll, 600);
}

static void relative_paths_start_in_the_folder_of_the_file(void **state)
{
	struct install *at = *state;
	loads(at, LEAST "[store]\npath = state/s.db\nhold = h~/h\n[rules]\npath = a, /b\n");
	assert_string_equal(at->conf->store, pool_printf(at->pool, "%s/state/s.db", at->folder));
	assert_string_equal(at->conf->hold, pool_printf(at->pool, "%s/h~/h", at->folder));
	assert_text(at->conf->rules.at[0], pool_printf(at->pool, "%s/a", at->folder));
	assert_text(at->conf->rules.at[1], "/b");
}

static void a_path_given_relative_means_the_folder_one_stands_in(void **state)
{
	struct install *at = *state;
	char here[4096];
	file_put(at->file, LEAST "[store]\npath = s.db\n", strlen(LEAST "[store]\npath = s.db\n"),
		 0600);
	assert_non_null(getcwd(here, sizeof(here)));
	assert_int_equal(chdir(at->folder), 0);
	enum status status = conf_load(at->pool, "liaison.conf", &at->conf, &at->err);
	assert_int_equal(chdir(here), 0);
	assert_int_equal(status, STATUS_OK);
	assert_string_equal(at->conf->store, pool_printf(at->pool, "%s/s.db", at->folder));
}

/* ---- errors --------------------------------------------------------------------- */

static void a_key_that_must_be_there_is_asked_for(void **state)
{
	struct install *at = *state;
	refused_with(at, "", "[liaison] address is not set: write ");
	refused_with(at, "[liaison]\naddress =\n", "[liaison] address is not set: write ");
	refused_with(at, "[liaison]\naddress = a@b\n", "[mail] reply_address is not set: write ");
	refused_with(at, "[liaison]\naddress = a@b\n[mail]\nreply_address = r@b\n",
		     "[mail] from is not set: write ");
	refused_with(at, "[liaison]\naddress = a@b\n[mail]\nreply_address = r@b\nfrom = a@b\n",
		     "[mail] destination is not set: write ");
	refused_with(at, LEAST "[source x]\ntrusted = no\n", "[source x] kind is not set: ");
	refused_with(at, LEAST "[source x]\n", "[source x] kind is not set: ");
}

static void an_unknown_key_is_an_error_with_file_and_line(void **state)
{
	struct install *at = *state;
	refused(at, LEAST "[candidate]\ngrase = 5m\n",
		":8: unknown key \"grase\" in [candidate]; did you mean \"grace\"?");
	refused(at, LEAST "[digest]\n\n# grace\ngrace = 5m\n",
		":10: unknown key \"grace\" in [digest]; it belongs into [candidate]");
	refused(at, LEAST "[source x]\nkindd = list\n",
		":8: unknown key \"kindd\" in [source x]; did you mean \"kind\"?");
	refused_with(at, LEAST "[digest]\nfrobnicate = 1\n", ":8: unknown key \"frobnicate\"");
	refused_with(at, LEAST "[digest]\nWhen = weekly Thu 18:00\n", ":8: unknown key \"When\"");
}

static void an_unknown_section_is_an_error_even_when_it_is_empty(void **state)
{
	struct install *at = *state;
	refused(at, LEAST "[digests]\n", ":7: unknown section [digests]; did you mean [digest]?");
	refused(at, LEAST "[source]\nkind = list\n",
		":7: unknown section [source]; a source has a name: write [source NAME]");
	refused_with(at, LEAST "[ digest ]\n", ":7: unknown section [ digest ]");
	refused_with(at, "address = a@b\n", ":1: the key \"address\" stands before the first");
}

static void a_key_set_twice_is_an_error(void **state)
{
	struct install *at = *state;
	refused(at, LEAST "[candidate]\ngrace = 5m\ngrace = 6m\n",
		":9: [candidate] grace was set in line 8 already: keep one");
}

static void a_value_that_cannot_be_read_says_what_to_write(void **state)
{
	struct install *at = *state;
	refused(
	    at, LEAST "[candidate]\ngrace = 5 minutes\n",
	    ":8: [candidate] grace: \"5 minutes\" is no length of time: write 90s, 5m, 4h or 3d");
	refused_with(at, LEAST "[limits]\nmessage = 25MB\n", ":8: [limits] message: ");
	refused_with(at, LEAST "[limits]\nmessage = 1K\n", "out of bounds");
	refused_with(at, LEAST "[limits]\nnesting = 5000\n", "from 1 to 1000");
	refused_with(at, LEAST "[candidate]\nanswers_a_day = many\n", "\"many\" is no number");
	refused_with(at, LEAST "[auth]\nborder = maybe\n", "none of: none required");
	refused_with(at, LEAST "[source x]\nkind = unknown\n", "none of: list public");
	refused_with(at, LEAST "[source x]\nkind = list\ntrusted = 1\n", "none of: no yes");
	refused_with(at, LEAST "[digest]\nwhen = Thursdays\n", "weekly Thu 18:00");
	refused_with(at, LEAST "[mail]\nnote_address = Jane <j@b>\n", "no mail address");
	/* The hook may have no home, or another one. */
	refused_with(at, LEAST "[store]\nhold = ~/h\n", ":8: [store] hold: \"~/h\"");
	refused_with(at, LEAST "[rules]\npath = /a, ~/b\n", "\"~/b\"");
}

static void a_time_zone_that_is_not_there_is_not_taken_for_utc(void **state)
{
	refused_with(*state,
		     "[liaison]\naddress = a@b\ntimezone = Europe/Praha\n"
		     "[mail]\nreply_address = r@b\nfrom = a@b\ndestination = d@b\n",
		     ":3: [liaison] timezone: no time zone is called \"Europe/Praha\"");
}

static void an_address_is_written_alone(void **state)
{
	static const char *const wrong[] = {"jane",	   "@example.org",	"jane@",
					    "a@b@c",	   "Jane <jane@b.org>", "<jane@b.org>",
					    "jane @b.org", "\"j d\"@b.org",	"jane@b.org;x@y"};
	struct install *at = *state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		refused_with(at, pool_printf(at->pool, "[liaison]\naddress = %s\n", wrong[i]),
			     ":2: [liaison] address: ");
}

/* ---- what inih would swallow -------------------------------------------------------- */

static char *line_of(struct pool *pool, const char *head, size_t len)
{
	char *line = pool_alloc(pool, len + 2);
	memset(line, 'x', len);
	memcpy(line, head, strlen(head));
	line[len] = '\n';
	return line;
}

static void a_line_longer_than_inih_takes_is_refused(void **state)
{
	struct install *at = *state;
	for (size_t len = 150; len <= 198; len++) {
		char *line = line_of(at->pool, "name = ", len);
		loads(at, pool_printf(at->pool, LEAST "[liaison]\n%s", line));
		assert_int_equal(strlen(at->conf->name), len - 7);
	}
	for (size_t len = 199; len < 700; len += 7)
		refused_with(
		    at,
		    pool_printf(at->pool, LEAST "[liaison]\n%s", line_of(at->pool, "name = ", len)),
		    ":8: the line is longer than 198 bytes");
}

static void a_long_list_goes_on_in_indented_lines(void **state)
{
	struct install *at = *state;
	loads(at, "[liaison]\naddress = a@example.org,\n  b@example.org,\n\n# and\n"
		  "\tc@example.org ; the old one\n"
		  "[mail]\nreply_address = r@b\nfrom = a@b\ndestination = d@b\n");
	assert_int_equal(at->conf->address.len, 3);
	assert_text(at->conf->address.at[0], "a@example.org");
	assert_text(at->conf->address.at[2], "c@example.org");
}

static void an_indented_key_is_not_swallowed_by_the_one_above(void **state)
{
	struct install *at = *state;
	refused_with(at, "[liaison]\naddress = a@b\n  name = Jane\n",
		     ":3: an indented line goes on with the value above");
	refused_with(at, "[liaison]\naddress = a@b\n  [mail]\n",
		     ":3: an indented line goes on with the value above");
}

static void a_line_that_is_nothing_is_an_error(void **state)
{
	struct install *at = *state;
	refused_with(at, LEAST "[digest]\nwhen\n", ":8: the line is neither");
	refused_with(at, LEAST "[digest\n", ":7: the line is neither");
}

static void bytes_that_are_no_text_are_refused(void **state)
{
	struct install *at = *state;
	char with_nul[] = LEAST "[mail]\nprefix = a\0b\n";
	assert_int_equal(load_bytes(at, with_nul, sizeof(with_nul) - 1), STATUS_CONFIG);
	assert_non_null(strstr(at->err.text, ":8: a control byte"));
	refused_with(at, LEAST "[mail]\nprefix = \xE9\n", ":8: the line is not UTF-8");
	refused_with(at, LEAST "[mail]\nprefix = a\rbcc: x\n", ":8: a control byte");
	assert_int_equal(load_bytes(at, "\xFF\xFE[\0l\0", 6), STATUS_CONFIG);
}

static void a_byte_order_mark_and_crlf_are_taken(void **state)
{
	struct install *at = *state;
	loads(at, "\xEF\xBB\xBF[liaison]\r\naddress = a@b\r\n\r\n[mail]\r\nreply_address = r@b\r\n"
		  "from = a@b\r\ndestination = d@b\r\n");
	assert_text(at->conf->address.at[0], "a@b");
}

static void a_comment_behind_a_value_needs_a_semicolon(void **state)
{
	struct install *at = *state;
	loads(at, LEAST "[candidate]\ngrace = 7m ; seven\n");
	assert_int_equal(at->conf->grace, 420);
	refused_with(at, LEAST "[liaison]\nname = Jane # me\n", ":8: a comment behind a value");
}

static void the_name_of_a_section_is_not_cut(void **state)
{
	struct install *at = *state;
	char *name = pool_alloc(at->pool, 60);
	memset(name, 'n', 41);
	loads(at, pool_printf(at->pool, LEAST "[source %s]\nkind = list\n", name));
	assert_string_equal(at->conf->sources.at[0].name, name);
	name[41] = 'n';
	name[42] = 'n';
	refused_with(at, pool_printf(at->pool, LEAST "[source %s]\nkind = list\n", name),
		     ":7: the name of the section is too long");
}

static void any_bytes_are_refused_or_read(void **state)
{
	static const char *const pieces[] = {
	    "[",      "]",  "=",   ":",	      ";",     "#",	  "\n",
	    "\n",     " ",  "\t",  "address", "grace", "liaison", "source x",
	    "digest", "5m", "a@b", ",",	      "\r",    "\xff",	  "\xEF\xBB\xBF"};
	struct install *at = *state;
	struct dice dice = {53};
	for (int i = 0; i < 2000; i++) {
		struct buf buf;
		struct pool *pool = pool_open();
		struct conf *conf;
		buf_open(&buf, pool);
		for (uint64_t left = dice_roll(&dice, 60); left; left--)
			buf_string(&buf, pieces[dice_roll(&dice, 21)]);
		file_put(at->file, buf.at, buf.len, 0600);
		assert_int_not_equal(conf_load(pool, at->file, &conf, &at->err), STATUS_BUG);
		pool_close(pool);
	}
}

/* ---- the server ------------------------------------------------------------------------ */

static void tls_is_required_unless_the_host_is_local(void **state)
{
	static const struct {
		const char *url;
		bool required;
	} cases[] = {{"smtp://localhost:25", false},
		     {"smtp://127.0.0.1:2525", false},
		     {"smtp://[::1]:25", false},
		     {"smtp://LOCALHOST", false},
		     {"smtp://mail.example.org:587", true},
		     {"smtp://localhost.evil.org:25", true},
		     {"smtp://127.0.0.1.evil.org", true},
		     {"smtps://mail.example.org", true},
		     {"smtp://[2001:db8::1]:25", true}};
	struct install *at = *state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		loads(at, pool_printf(at->pool, LEAST "[smtp]\nurl = %s\n", cases[i].url));
		assert_int_equal(at->conf->smtp_tls_required, cases[i].required);
	}
	refused_with(at, LEAST "[smtp]\nurl = smtp://mail.example.org\ntls = optional\n",
		     "tls may be optional for a local host only");
	loads(at, LEAST "[smtp]\ntls = required\n");
	assert_true(at->conf->smtp_tls_required);
}

static void a_url_is_one_of_a_submission_server(void **state)
{
	struct install *at = *state;
	refused_with(at, LEAST "[smtp]\nurl = mail.example.org\n", "[smtp] url is neither");
	refused_with(at, LEAST "[smtp]\nurl = http://mail.example.org\n", "[smtp] url is neither");
	refused_with(at, LEAST "[smtp]\nurl = smtp://\n", "[smtp] url names no host");
	refused_with(at, LEAST "[smtp]\nurl = smtp://u:p@mail.example.org\n",
		     "[smtp] url names a user");
	refused_with(at, LEAST "[smtp]\nuser = jane\n", "password_file is not");
}

/* ---- sources ---------------------------------------------------------------------------- */

static void a_source_is_found_by_its_address(void **state)
{
	struct install *at = *state;
	loads(at, LEAST "[source lists]\nkind = list\naddress = a@example.org, b@example.org\n"
			"[source iab]\nkind = destination\naddress = c@example.org\n");
	const struct conf *conf = at->conf;
	assert_int_equal(conf->sources.len, 2);
	assert_string_equal(conf_source_by_address(conf, TEXT("B@Example.ORG"))->name, "lists");
	assert_string_equal(conf_source_by_address(conf, TEXT("c@example.org"))->name, "iab");
	assert_null(conf_source_by_address(conf, TEXT("d@example.org")));
	assert_null(conf_source_by_address(conf, TEXT("")));
	assert_null(conf_source_by_name(conf, "Lists"));
	refused_with(at,
		     LEAST "[source a]\nkind = list\naddress = x@example.org\n"
			   "[source b]\nkind = public\naddress = X@example.org\n",
		     "is the address of both [source a] and [source b]");
	/* Its mail is never taken for a reply. */
	refused_with(at, LEAST "[source a]\nkind = list\naddress = Liaison@example.org\n",
		     "is [mail] reply_address");
}

/* ---- which file --------------------------------------------------------------------------- */

static void a_file_that_was_named_must_be_there(void **state)
{
	struct install *at = *state;
	assert_int_equal(conf_load(at->pool, "/none/liaison.conf", &at->conf, &at->err),
			 STATUS_CONFIG);
	assert_string_equal(at->err.text, "/none/liaison.conf is not there (named by -c): "
					  "\"liaison init\" makes one");
	setenv("LIAISON_CONFIG", "/none/else.conf", 1);
	enum status status = conf_load(at->pool, NULL, &at->conf, &at->err);
	unsetenv("LIAISON_CONFIG");
	assert_int_equal(status, STATUS_CONFIG);
	assert_non_null(strstr(at->err.text, "LIAISON_CONFIG"));
}

static void the_environment_names_the_file_then_the_home(void **state)
{
	struct install *at = *state;
	char *below = pool_printf(at->pool, "%s/iesg-liaison", at->folder);
	char *of_user = pool_printf(at->pool, "%s/liaison.conf", below);
	assert_int_equal(mkdir(below, 0700), 0);
	file_put(of_user, LEAST, strlen(LEAST), 0600);
	file_put(at->file, LEAST, strlen(LEAST), 0600);
	setenv("XDG_CONFIG_HOME", at->folder, 1);
	assert_int_equal(conf_load(at->pool, NULL, &at->conf, &at->err), STATUS_OK);
	assert_string_equal(at->conf->path, of_user);
	setenv("LIAISON_CONFIG", at->file, 1);
	assert_int_equal(conf_load(at->pool, NULL, &at->conf, &at->err), STATUS_OK);
	assert_string_equal(at->conf->path, at->file);
	assert_int_equal(conf_load(at->pool, of_user, &at->conf, &at->err), STATUS_OK);
	assert_string_equal(at->conf->path, of_user);
	unsetenv("LIAISON_CONFIG");
	unsetenv("XDG_CONFIG_HOME");
	char *config = pool_printf(at->pool, "%s/.config", at->folder);
	assert_int_equal(mkdir(config, 0700), 0);
	assert_int_equal(rename(below, pool_printf(at->pool, "%s/iesg-liaison", config)), 0);
	setenv("HOME", at->folder, 1);
	assert_int_equal(conf_load(at->pool, NULL, &at->conf, &at->err), STATUS_OK);
	assert_string_equal(at->conf->path,
			    pool_printf(at->pool, "%s/iesg-liaison/liaison.conf", config));
}

/* ---- the file that init writes ----------------------------------------------------------------
 */

static const struct conf_setting settings[] = {
    {"liaison.address", "jane@example.org"},
    {"mail.reply_address", "liaison@example.org"},
    {"mail.from", "jane@example.org"},
    {"mail.destination", "board@example.org"},
    {"candidate.grace", "7m"},
    {"source ietf.kind", "list"},
    {"source ietf.address", "l@example.org"},
    {"source iab.kind", "destination"},
    {"liaison.timezone", "Europe/Prague"},
};
enum { SETTINGS = sizeof(settings) / sizeof(settings[0]) };

static void a_written_file_loads_and_has_what_was_set(void **state)
{
	struct install *at = *state;
	struct text text;
	assert_int_equal(conf_write_default(at->pool, settings, SETTINGS, &text, &at->err),
			 STATUS_OK);
	if (load_bytes(at, text.at, text.len))
		fail_msg("%s", at->err.text);
	assert_int_equal(at->conf->grace, 420);
	assert_int_equal(at->conf->expire, 14 * 86400);
	assert_string_equal(at->conf->timezone, "Europe/Prague");
	assert_int_equal(at->conf->sources.len, 2);
	assert_int_equal(conf_source_by_name(at->conf, "iab")->kind, ORIGIN_DESTINATION);
}

/* Takes the "#" off every commented default and loads that: each is a value
 * that its key takes, and the one that is in force anyway. */
static void the_commented_defaults_are_the_defaults(void **state)
{
	struct install *at = *state;
	struct text text, line;
	struct buf buf;
	assert_int_equal(conf_write_default(at->pool, settings, 4, &text, &at->err), STATUS_OK);
	if (load_bytes(at, text.at, text.len))
		fail_msg("%s", at->err.text);
	struct conf before = *at->conf;
	buf_open(&buf, at->pool);
	while (text_line(&text, &line)) {
		bool sample = text_starts(line, "#") && !text_starts(line, "# ");
		buf_text(&buf, text_from(line, sample ? 1 : 0));
		buf_byte(&buf, '\n');
	}
	if (load_bytes(at, buf.at, buf.len))
		fail_msg("%s", at->err.text);
	assert_int_equal(at->conf->grace, before.grace);
	assert_int_equal(at->conf->keep, before.keep);
	assert_int_equal(at->conf->limit_message, before.limit_message);
	assert_string_equal(at->conf->smtp_url, before.smtp_url);
	assert_string_equal(at->conf->store, before.store);
	assert_int_equal(at->conf->border_required, before.border_required);
	assert_int_equal(at->conf->digest_when.minute, before.digest_when.minute);
	assert_int_equal(at->conf->sources.len, 1);
}

static void no_written_line_is_too_long_to_read(void **state)
{
	struct install *at = *state;
	struct text text, line;
	struct buf many;
	buf_open(&many, at->pool);
	for (int i = 0; i < 40; i++)
		buf_printf(&many, "%saddress-number-%d@example.org", i ? ", " : "", i);
	struct conf_setting set[SETTINGS];
	memcpy(set, settings, sizeof(settings));
	set[0].value = many.at;
	assert_int_equal(conf_write_default(at->pool, set, SETTINGS, &text, &at->err), STATUS_OK);
	if (load_bytes(at, text.at, text.len))
		fail_msg("%s", at->err.text);
	assert_int_equal(at->conf->address.len, 40);
	while (text_line(&text, &line))
		assert_true(line.len <= 110);
}

static void a_setting_that_would_not_load_is_not_written(void **state)
{
	static const struct conf_setting wrong[] = {{"mail.destinatoin", "a@b"},
						    {"destination", "a@b"},
						    {"mail.destination", "a b"},
						    {"candidate.grace", "soon"},
						    {"mail.prefix", "x\n[auth]\nborder = none"},
						    {"source.kind", "list"},
						    {"source .kind", "list"},
						    {"mail.prefix", "a ; b"},
						    {"source a]b.kind", "list"}};
	struct install *at = *state;
	struct text text;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		if (conf_write_default(at->pool, &wrong[i], 1, &text, &at->err) != STATUS_BAD_INPUT)
			fail_msg("%s = %s was written", wrong[i].key, wrong[i].value);
}

static void changes(struct install *at, const char *before, const char *after)
{
	static const struct conf_setting set[] = {{"liaison.address", "bob@example.org"},
						  {"liaison.name", "Bob Roe"}};
	struct text text;
	if (conf_change(at->pool, at->file, text_of(before), set, 2, &text, &at->err))
		fail_msg("%s", at->err.text);
	assert_string_equal(text_string(at->pool, text), after);
}

static void a_change_leaves_comments_and_other_keys_where_they_are(void **state)
{
	static const char rest[] = "[mail]\nreply_address = liaison@example.org\n"
				   "from = jane@example.org ; hers\ndestination = b@example.org\n";
	struct install *at = *state;
	changes(at,
		pool_printf(at->pool,
			    "# ours\n[liaison]\n# who\naddress = jane@example.org,\n# and\n"
			    "\tjane@home.example\n; since May\nname = Jane Doe\n\n%s",
			    rest),
		pool_printf(at->pool,
			    "# ours\n[liaison]\n# who\naddress = bob@example.org\n# and\n"
			    "; since May\nname = Bob Roe\n\n%s",
			    rest));
	/* What was not set comes below the head of its section. */
	changes(
	    at,
	    pool_printf(at->pool, "%s[liaison]\n#name = Jane\naddress = jane@example.org\n", rest),
	    pool_printf(at->pool,
			"%s[liaison]\nname = Bob Roe\n#name = Jane\naddress = bob@example.org\n",
			rest));
}

static void a_change_that_would_not_load_is_refused(void **state)
{
	static const struct conf_setting wrong[] = {{"liaison.address", "not an address"},
						    {"liaison.adress", "bob@example.org"},
						    {"liaison.name", "a\nbackup = x@y.example"},
						    {"liaison.address", ""}};
	struct install *at = *state;
	struct text text;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		if (!conf_change(at->pool, at->file, text_of(LEAST), &wrong[i], 1, &text, &at->err))
			fail_msg("%s = %s was taken", wrong[i].key, wrong[i].value);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    INSTALL_TEST(the_defaults_are_those_of_the_design),
	    INSTALL_TEST(every_key_of_the_design_is_known),
	    INSTALL_TEST(relative_paths_start_in_the_folder_of_the_file),
	    INSTALL_TEST(a_path_given_relative_means_the_folder_one_stands_in),
	    INSTALL_TEST(a_key_that_must_be_there_is_asked_for),
	    INSTALL_TEST(an_unknown_key_is_an_error_with_file_and_line),
	    INSTALL_TEST(an_unknown_section_is_an_error_even_when_it_is_empty),
	    INSTALL_TEST(a_key_set_twice_is_an_error),
	    INSTALL_TEST(a_value_that_cannot_be_read_says_what_to_write),
	    INSTALL_TEST(a_time_zone_that_is_not_there_is_not_taken_for_utc),
	    INSTALL_TEST(an_address_is_written_alone),
	    INSTALL_TEST(a_line_longer_than_inih_takes_is_refused),
	    INSTALL_TEST(a_long_list_goes_on_in_indented_lines),
	    INSTALL_TEST(an_indented_key_is_not_swallowed_by_the_one_above),
	    INSTALL_TEST(a_line_that_is_nothing_is_an_error),
	    INSTALL_TEST(bytes_that_are_no_text_are_refused),
	    INSTALL_TEST(a_byte_order_mark_and_crlf_are_taken),
	    INSTALL_TEST(a_comment_behind_a_value_needs_a_semicolon),
	    INSTALL_TEST(the_name_of_a_section_is_not_cut),
	    INSTALL_TEST(any_bytes_are_refused_or_read),
	    INSTALL_TEST(tls_is_required_unless_the_host_is_local),
	    INSTALL_TEST(a_url_is_one_of_a_submission_server),
	    INSTALL_TEST(a_source_is_found_by_its_address),
	    INSTALL_TEST(a_file_that_was_named_must_be_there),
	    INSTALL_TEST(the_environment_names_the_file_then_the_home),
	    INSTALL_TEST(a_written_file_loads_and_has_what_was_set),
	    INSTALL_TEST(the_commented_defaults_are_the_defaults),
	    INSTALL_TEST(no_written_line_is_too_long_to_read),
	    INSTALL_TEST(a_setting_that_would_not_load_is_not_written),
	    INSTALL_TEST(a_change_leaves_comments_and_other_keys_where_they_are),
	    INSTALL_TEST(a_change_that_would_not_load_is_refused),
	};
	return cmocka_run_group_tests_name("conf", tests, NULL, NULL);
}
