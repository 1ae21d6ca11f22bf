# SPDX-License-Identifier: ISC
libnet_a_SOURCES = src/net/smtp.c
