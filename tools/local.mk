# SPDX-License-Identifier: ISC
EXTRA_DIST += tools/completion.bash tools/check tools/demo tools/install-packages tools/lib/mailhost.sh

# bash-completion loads a file by the name of the command that is typed.
completiondir = $(datadir)/bash-completion/completions
install-data-hook:
	$(MKDIR_P) "$(DESTDIR)$(completiondir)"
	$(INSTALL_DATA) $(srcdir)/tools/completion.bash "$(DESTDIR)$(completiondir)/liaison"
	cd "$(DESTDIR)$(completiondir)" && rm -f liaison-receive && ln -s liaison liaison-receive
uninstall-hook:
	rm -f "$(DESTDIR)$(completiondir)/liaison" "$(DESTDIR)$(completiondir)/liaison-receive"
