/* SPDX-License-Identifier: ISC */
/*
 * cmd: the subcommands of liaison(1), one file each.  A command parses its
 * options, opens what it needs, prints, and returns an exit code of
 * sysexits(3).  `liaison -c FILE` before the command reaches all of them as
 * $LIAISON_CONFIG.
 */
#ifndef LIAISON_CMD_H
#define LIAISON_CMD_H

int cmd_init(int argc, char **argv);
int cmd_doctor(int argc, char **argv);
int cmd_queue(int argc, char **argv);
int cmd_show(int argc, char **argv);
int cmd_approve(int argc, char **argv);
int cmd_reject(int argc, char **argv);
int cmd_defer(int argc, char **argv);
int cmd_undo(int argc, char **argv);
int cmd_edit(int argc, char **argv);
int cmd_note(int argc, char **argv);
int cmd_topic(int argc, char **argv);
int cmd_mute(int argc, char **argv);
int cmd_watch(int argc, char **argv);
int cmd_unwatch(int argc, char **argv);
int cmd_seal(int argc, char **argv);
int cmd_offer(int argc, char **argv);
int cmd_preview(int argc, char **argv);
int cmd_order(int argc, char **argv);
int cmd_send(int argc, char **argv);
int cmd_summary(int argc, char **argv);
int cmd_resend(int argc, char **argv);
int cmd_sent(int argc, char **argv);
int cmd_correct(int argc, char **argv);
int cmd_digest(int argc, char **argv);
int cmd_explain(int argc, char **argv);
int cmd_replay(int argc, char **argv);
int cmd_rules(int argc, char **argv);
int cmd_reply(int argc, char **argv);
int cmd_handover(int argc, char **argv);
int cmd_run(int argc, char **argv);
int cmd_audit(int argc, char **argv);
int cmd_report(int argc, char **argv);
int cmd_status(int argc, char **argv);
int cmd_completions(int argc, char **argv);

#endif
