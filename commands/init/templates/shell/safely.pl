# Runs learners' code from a grader that it cannot cheat, read, stop or outlive.
#
# All processes of a grader's container have the same user, so a learner's program could read the grader's files, stop it, or
# write a verdict of its own. What keeps it from that takes system calls that Java, Node, R and shells do not have; Perl has,
# and is part of every Debian and Ubuntu. This file can be taken into any grader, as the first process of its container:
#
#     ENTRYPOINT ["perl", "/usr/local/bin/safely.pl", FOLDER, SECONDS, COMMAND..., "--", GRADER...]
#
# 1. What is in FOLDER is read into memory and deleted. FOLDER must belong to uid 1000, and the folders above it to root.
# 2. COMMAND calls the learner's code. It writes answers to descriptor 3, and is ended after SECONDS, with all that it started.
# 3. FOLDER is written again, and GRADER is run there, alone: it reads the answers from standard input, and prints the
#    verdict. The variable PROBLEM is empty, or says why COMMAND did not end well. What was left in FOLDER and in /tmp is out
#    of its way by then: programs look there for settings, and Node also in the folders above.
#
# `--programs` before FOLDER lets COMMAND start other programs, as R does when it starts, and shell scripts do all the time.

use strict;
use warnings;
use POSIX ();

my $MEMORY = 512 << 20;  # bytes that a learner's program may use; the container has to have twice that
my $FILE = 64 << 20;   # bytes of each file that it writes
my $KEPT = 256 << 10;  # bytes that are kept of its answers, and of what it prints

my $machine = (POSIX::uname())[4];
my ($prctl, $setrlimit) = $machine eq "x86_64" ? (157, 160) : $machine eq "aarch64" ? (167, 164) : give_up("unknown machine");
# kill(-1) reaches only the container from here: nowhere else may it be called.
$$ == 1 or give_up("safely.pl must be the first process of a container");
# PR_SET_DUMPABLE: others of the same user cannot read memory, environment and open files any more.
syscall($prctl, 4, 0, 0, 0, 0) == 0 or give_up("the grader's memory cannot be closed: $!");
# What has no handler does not reach the first process.
my $programs = @ARGV && $ARGV[0] eq "--programs" && shift @ARGV;
my ($folder, $seconds, @words) = @ARGV;
my ($split) = grep { $words[$_] eq "--" } 0 .. $#words;
defined $split or give_up("usage: safely.pl [--programs] FOLDER SECONDS COMMAND... -- GRADER...");
my @command = @words[0 .. $split - 1];
my @grader = @words[$split + 1 .. $#words];

for (my $above = $folder; $> != 0 && $above =~ s{/+[^/]+/*\z}{};) {
  -w ($above || "/") and give_up("$above belongs to learners as well: they could replace $folder");
}
my %files = remember($folder, "");
my ($answers, $problem) = learners_answers();
finish(verdict());

sub give_up {
  print STDERR "@_\n";
  POSIX::_exit(1);
}

# The files of a folder by their names, text and mode; they are deleted.
sub remember {
  my ($path, $prefix) = @_;
  my %found;
  opendir(my $open, $path) or give_up("$path: $!");
  for my $name (grep { !/^\.\.?$/ } readdir $open) {
    my $place = "$path/$name";
    if (-d $place && !-l $place) {
      %found = (%found, "$prefix$name/" => undef, remember($place, "$prefix$name/"));
      rmdir $place or give_up("$place cannot be deleted: $!");
    } else {
      open(my $file, "<", $place) or give_up("$place: $!");
      local $/;
      $found{"$prefix$name"} = [scalar <$file>, 0777 & (stat $file)[2]];
      unlink $place or give_up("$place cannot be deleted: $!");
    }
  }
  return %found;
}

sub learners_answers {
  pipe(my $answers, my $answers_end) && pipe(my $said, my $said_end) or give_up("pipe: $!");
  my $child = fork() // give_up("fork: $!");
  if ($child == 0) {
    open(STDIN, "<", "/dev/null");
    POSIX::dup2(fileno $said_end, $_) for 1, 2;
    POSIX::dup2(fileno $answers_end, 3);
    POSIX::setsid();
    %ENV = (PATH => $ENV{PATH}, HOME => "/tmp", LC_ALL => "C.UTF-8");
    chdir "/tmp";
    confine();
    exec { $command[0] } @command or POSIX::_exit(127);
  }
  close $_ for $answers_end, $said_end;
  my @sources = ([$answers, ""], [$said, ""]);
  my $end = time + $seconds;
  my ($status, $greedy);
  # Until the process itself has ended: one that it started may hold the pipes for longer.
  while (!defined $status && !$greedy && time <= $end) {
    take(\@sources, 0.02) or select(undef, undef, undef, 0.02);
    $greedy = memory_in_use() > $MEMORY;
    while ((my $pid = waitpid(-1, POSIX::WNOHANG())) > 0) { $status = $? if $pid == $child }
  }
  end_all();
  1 while take(\@sources, 0);
  print STDERR $sources[1][1], "\n";
  my $problem = $greedy ? "used too much memory" : !defined $status ? "took longer than $seconds s" : $status != 0 ? "ended with an error" : "";
  return ($sources[0][1], $problem);
}

# Reads what is there, and throws away what is too much. False where nothing can come any more. Without waiting, that is when
# nothing is there: with everybody gone the kernel itself may hold a pipe open, for a socket that it was sent through.
sub take {
  my ($sources, $wait) = @_;
  my $ready = "";
  vec($ready, fileno $$_[0], 1) = 1 for grep { defined $$_[0] } @$sources;
  return 0 if $ready !~ /[^\0]/;
  select($ready, undef, undef, $wait) > 0 or return $wait > 0;
  for my $source (grep { defined $$_[0] && vec($ready, fileno $$_[0], 1) } @$sources) {
    my $count = sysread($$source[0], my $data, 65536);
    if (!$count) { $$source[0] = undef }
    elsif (length $$source[1] < $KEPT) { $$source[1] = substr($$source[1] . $data, 0, $KEPT) }
  }
  return 1;
}

# Bytes that the container has in use: all but files on disk and lists of them, which the kernel drops at need. What the kernel
# keeps for sockets and threads counts for no limit of a process. 0 where it does not tell.
sub memory_in_use {
  for my $path ("/sys/fs/cgroup/memory.current", "/sys/fs/cgroup/memory/memory.usage_in_bytes") {
    open(my $used, "<", $path) && open(my $stat, "<", $path =~ s{[^/]+\z}{memory.stat}r) or next;
    my %bytes = map { split } <$stat>;
    my $files = ($bytes{file} // $bytes{cache} // 0) - ($bytes{shmem} // 0);
    return <$used> - $files - ($bytes{slab_reclaimable} // 0);
  }
  return 0;
}

# Ends every other process of the container, and waits until all are gone.
sub end_all {
  kill "KILL", -1;
  1 while waitpid(-1, 0) > 0;
}

# Limits for this process, which the learner's code will be in.
sub confine {
  # RLIMIT_FSIZE, RLIMIT_DATA, RLIMIT_CORE
  for ([1, $FILE], [2, $MEMORY], [4, 0]) {
    my $limit = pack "Q2", $$_[1], $$_[1];
    syscall($setrlimit, $$_[0], $limit) == 0 or POSIX::_exit(126);
  }
  # PR_SET_NO_NEW_PRIVS: what is started cannot become root, whom nobody here could end.
  syscall($prctl, 38, 1, 0, 0, 0) == 0 or POSIX::_exit(126);
  return if $machine ne "x86_64";
  # A filter of system calls (seccomp). What is refused: fork, vfork, clone and clone3 but for threads; ptrace,
  # process_vm_readv, process_vm_writev, pidfd_getfd; shmget, semget, msgget, whose memory outlives everybody; setpriority,
  # ioprio_set and, but for itself, sched_setparam, sched_setscheduler, sched_setaffinity, sched_setattr, which would slow the
  # grader down, and prlimit64; calls of other architectures.
  my ($load, $equal, $least, $bit, $end) = (0x20, 0x15, 0x35, 0x45, 0x06);
  my ($refuse, $allow) = ([$end, 0, 0, 0x00050001], [$end, 0, 0, 0x7FFF0000]);
  my @starting = $programs ? () : (57, 58);
  my @cloning = $programs ? () : (
    [$equal, 0, 1, 435], [$end, 0, 0, 0x00050026],  # ENOSYS: threads are started by clone then
    [$equal, 0, 4, 56], [$load, 0, 0, 16], [$bit, 1, 0, 0x10000], $refuse, $allow,
  );
  my @steps = (
    [$load, 0, 0, 4], [$equal, 1, 0, 0xC000003E], $refuse,
    [$load, 0, 0, 0], [$least, 0, 1, 0x40000000], $refuse,
    (map { [$equal, 0, 1, $_], $refuse } @starting, 29, 64, 68, 101, 141, 251, 310, 311, 438),
    @cloning,
    (map { [$equal, 0, 4, $_], [$load, 0, 0, 16], [$equal, 1, 0, 0], $refuse, $allow } 142, 144, 203, 302, 314),
    $allow,
  );
  my $filter = join "", map { pack "SCCL", @$_ } @steps;
  my $program = pack "S x6 P", scalar @steps, $filter;
  # PR_SET_SECCOMP
  syscall($prctl, 22, 2, $program) == 0 or POSIX::_exit(126);
}

# What GRADER prints: no process of the learner's is left when it runs.
sub verdict {
  set_aside($_) for "/tmp", $folder;
  write_new("$folder/$_", @{$files{$_} // []}) for sort keys %files;
  write_new("$folder/.answers", $answers);
  open(STDIN, "<", "$folder/.answers") && chdir $folder or give_up("$folder: $!");
  $ENV{HOME} = $folder;
  $ENV{PROBLEM} = $problem;
  open(my $output, "-|", @grader) or give_up("$grader[0]: $!");
  my $text = do { local $/; <$output> };
  close $output or give_up("the grader ended with status $?");
  return $text;
}

# Moves all that is in a folder, as far as it is not root's, to where nothing looks for it.
sub set_aside {
  my ($path) = @_;
  chmod 0700, $path;
  my $aside = "$path/.before-" . nonce();
  mkdir $aside, 0700 and opendir(my $open, $path) or give_up("$path: $!");
  while (defined(my $name = readdir $open)) {
    my $place = "$path/$name";
    next if $name =~ /^\.\.?$/ || $place eq $aside;
    # A folder moves only where one may write to it.
    chmod 0700, $place if !-l $place && -d _;
    rename $place, "$aside/$name";
  }
}

# Writes the verdict, puts it in place of whatever is there, and ends.
sub finish {
  my ($text) = @_;
  chmod 01777, "/shared";
  my $draft = "/shared/.verdict-" . nonce();
  write_new($draft, $text);
  # A folder, link or pipe is moved as easily as a file.
  rename "/shared/$_", "$draft-$_" for "htmlFeedback.html", "txtFeedback.txt", "feedback.json";
  rename $draft, "/shared/feedback.json" or give_up("feedback.json: $!");
  POSIX::_exit(0);
}

# A file, or a folder where there is no text.
sub write_new {
  my ($path, $text, $mode) = @_;
  return mkdir $path if !defined $text;
  sysopen(my $file, $path, POSIX::O_WRONLY() | POSIX::O_CREAT() | POSIX::O_EXCL(), $mode // 0644) or give_up("$path: $!");
  print {$file} $text;
  close $file or give_up("$path: $!");
}

sub nonce {
  open(my $random, "<:raw", "/dev/urandom") or give_up("urandom: $!");
  sysread $random, my $bytes, 8;
  return unpack "H*", $bytes;
}
