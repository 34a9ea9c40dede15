# The clipboard agent of a test's guest: the guest's side of spice-protocol's spice/vd_agent.h, as far as text on the
# clipboard takes it. It does what the test tells it on a channel of the test's own, a line each, and answers there:
#
#   offer HEX      the guest's clipboard holds this text now       -> asked (each time the host takes it)
#   many COUNT     the same with a text of that many letters
#   nothing        it holds something now that is no text
#   ask            asks for the text of the host's clipboard       -> text HEX, or long BYTES for more than 4096 bytes
#   again          begins anew, as after a restart of the guest                -> up
#   screen COLOUR  fills the screen with a colour of ECMA-48, 44 is blue      -> painted
#
# Unasked it says `caps` when the host has told what it can, `grabbed` when the host's clipboard has a new text, and
# `released` when it has none any more.
use strict;
use warnings;

my ($CLIPBOARD, $CAPABILITIES, $GRAB, $REQUEST, $RELEASE) = (4, 6, 7, 8, 9);
my $BY_DEMAND_AND_SELECTION = 1 << 5 | 1 << 6;
my ($CLIENT_PORT, $PROTOCOL, $UTF8_TEXT) = (1, 1, 1);
my $LARGEST_CHUNK = 2048;

my $control = open_port('org.virtkeep.test');
my $agent   = open_port('com.redhat.spice.0');
my ($lines, $chunks, $message, $text) = ('', '', '', '');
send_message($CAPABILITIES, pack 'V2', 1, $BY_DEMAND_AND_SELECTION) if $agent;
report('up');

while (1) {
    my $waiting = '';
    vec($waiting, fileno $_, 1) = 1 for grep { $_ } $control, $agent;
    select $waiting, undef, undef, undef;
    if (vec $waiting, fileno $control, 1) {
        take($control, \$lines);
        obey($1) while $lines =~ s/^([^\n]*)\n//;
    }
    if ($agent && vec $waiting, fileno $agent, 1) {
        take($agent, \$chunks);
        read_chunks();
    }
}

# udev is not there to link names to devices.
sub open_port {
    my ($wanted) = @_;
    my $folder = '/sys/class/virtio-ports';
    opendir my $ports, $folder or return undef;
    for my $port (grep { /^vport/ } readdir $ports) {
        open my $file, '<', "$folder/$port/name" or next;
        my $name = <$file> // '';
        chomp $name;
        next if $name ne $wanted;
        open my $handle, '+<', "/dev/$port" or die "$port: $!";
        binmode $handle;
        return $handle;
    }
    return undef;
}

# A port whose other end is closed is at its end at once, again and again.
sub take {
    my ($port, $buffer) = @_;
    my $count = sysread $port, my $bytes, 65536;
    $$buffer .= $bytes if $count;
    select undef, undef, undef, 0.1 unless $count;
}

sub put {
    my ($port, $bytes) = @_;
    while (length $bytes) {
        my $count = syswrite($port, $bytes) // die "cannot write: $!";
        substr($bytes, 0, $count) = '';
    }
}

sub report { put($control, "$_[0]\n") }

sub send_message {
    my ($type, $data) = @_;
    my $bytes = pack('V2 Q< V', $PROTOCOL, $type, 0, length $data) . $data;
    while (length $bytes) {
        my $chunk = substr $bytes, 0, $LARGEST_CHUNK, '';
        put($agent, pack('V2', $CLIENT_PORT, length $chunk) . $chunk);
    }
}

sub read_chunks {
    while (length $chunks >= 8) {
        my (undef, $size) = unpack 'V2', $chunks;
        return if length $chunks < 8 + $size;
        $message .= substr $chunks, 8, $size;
        substr($chunks, 0, 8 + $size) = '';
        next if length $message < 20;
        my (undef, $type, undef, $length) = unpack 'V2 Q< V', $message;
        next if length $message < 20 + $length;
        heard($type, substr $message, 20);
        $message = '';
    }
}

# What is about a clipboard begins with which: a byte and three of padding. 0 is the one that is copied to.
sub heard {
    my ($type, $data) = @_;
    if ($type == $CAPABILITIES) {
        send_message($CAPABILITIES, pack 'V2', 0, $BY_DEMAND_AND_SELECTION) if unpack 'V', $data;
        report('caps');
    }
    elsif ($type == $GRAB)    { report('grabbed') }
    elsif ($type == $RELEASE) { report('released') }
    elsif ($type == $REQUEST) {
        send_message($CLIPBOARD, pack('V2', 0, $UTF8_TEXT) . $text);
        report('asked');
    }
    elsif ($type == $CLIPBOARD) {
        my $got = substr $data, 8;
        report(length $got > 4096 ? 'long ' . length $got : 'text ' . unpack 'H*', $got);
    }
}

sub obey {
    my ($word, $rest) = split / /, $_[0], 2;
    if    ($word eq 'offer')  { offer(pack 'H*', $rest) }
    elsif ($word eq 'many')   { offer('m' x $rest) }
    elsif ($word eq 'nothing') { send_message($GRAB, pack 'V', 0) }
    elsif ($word eq 'ask')    { send_message($REQUEST, pack 'V2', 0, $UTF8_TEXT) }
    elsif ($word eq 'again')  { exec $^X, $0 }
    elsif ($word eq 'screen') { paint($rest) }
}

sub offer {
    ($text) = @_;
    send_message($GRAB, pack 'V2', 0, $UTF8_TEXT);
}

sub paint {
    my ($colour) = @_;
    open my $screen, '>', '/dev/tty1' or die "tty1: $!";
    syswrite $screen, "\e[?25l\e[37;${colour}m\e[2J\e[H This is the top left corner";
    report('painted');
}
