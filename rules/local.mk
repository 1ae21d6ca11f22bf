# SPDX-License-Identifier: ISC
rulesdir = $(pkgdatadir)/rules
dist_rules_DATA = rules/init.defaults \
	rules/10-sites.rules rules/20-confidential.rules \
	rules/25-situations.rules rules/30-elsewhere.rules \
	rules/40-routine.rules rules/50-process.rules rules/60-architecture.rules \
	rules/70-organizations.rules rules/80-urgent.rules \
	rules/90-weigh.rules
